using System.Buffers;
using System.Globalization;

namespace Inquest.Symbols.Variables;

/// <summary>
/// A parsed expression of C's: a name (<c>ns::x</c> and <c>file.c::x</c> too) with <c>.member</c>, <c>-&gt;member</c>, <c>[n]</c> behind it and
/// <c>*</c>, <c>&amp;</c> and parentheses around it.
/// </summary>
internal abstract record ValueExpression
{
    // Deep enough for any hand; the text comes from a person.
    private const int MaxDepth = 64;
    private const int MaxLength = 1024;

    private static readonly SearchValues<char> s_notOfFiles = SearchValues.Create(" []()*&<>'\"");

    /// <summary>Parses an expression; null when it is none, and <paramref name="problem"/> says where.</summary>
    public static ValueExpression? Parse(string text, out string problem)
    {
        int position = 0;
        problem = "the expression is too long";
        if (text.Length > MaxLength)
        {
            return null;
        }

        ValueExpression? parsed = ParseUnary(text, ref position, 0);
        SkipSpace(text, ref position);
        if (parsed is not null && position == text.Length)
        {
            return parsed;
        }

        problem = position < text.Length
            ? string.Create(CultureInfo.InvariantCulture, $"'{text[position]}' at position {position + 1} was not expected")
            : "the expression is not complete";
        return null;
    }

    private static ValueExpression? ParseUnary(string text, ref int position, int depth)
    {
        SkipSpace(text, ref position);
        if (depth > MaxDepth || position >= text.Length)
        {
            return null;
        }

        char first = text[position];
        if (first is '*' or '&')
        {
            position++;
            return ParseUnary(text, ref position, depth + 1) is not { } operand ? null : first == '*' ? new Dereference(operand) : new AddressOf(operand);
        }

        ValueExpression? value = null;
        if (first == '(')
        {
            position++;
            value = ParseUnary(text, ref position, depth + 1);
            SkipSpace(text, ref position);
            if (value is null || position >= text.Length || text[position] != ')')
            {
                return null;
            }

            position++;
        }
        else if ((ReadFile(text, ref position) + ReadName(text, ref position, qualified: true)) is { Length: > 0 } name && !name.EndsWith(':'))
        {
            value = new Variable(name);
        }

        return value is null ? null : ParsePostfix(value, text, ref position);
    }

    private static ValueExpression? ParsePostfix(ValueExpression value, string text, ref int position)
    {
        while (true)
        {
            SkipSpace(text, ref position);
            if (position >= text.Length)
            {
                return value;
            }

            bool arrow = text.AsSpan(position).StartsWith("->", StringComparison.Ordinal);
            if (arrow || text[position] == '.')
            {
                position += arrow ? 2 : 1;
                SkipSpace(text, ref position);
                if (ReadName(text, ref position, qualified: false) is not string member)
                {
                    return null;
                }

                value = new Member(arrow ? new Dereference(value) : value, member);
            }
            else if (text[position] == '[')
            {
                int end = text.IndexOf(']', position);
                if (end < 0 || !TryReadNumber(text.AsSpan(position + 1, end - position - 1).Trim(), out uint index))
                {
                    position++;
                    return null;
                }

                value = new Element(value, index);
                position = end + 1;
            }
            else
            {
                return value;
            }
        }
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out uint number) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // A file's name before "::", quoted or not; a name of C++ has no dot or slash there, and before a member stands no "::".
    private static string ReadFile(string text, ref int position)
    {
        int end = text.IndexOf("::", position, StringComparison.Ordinal);
        if (end < 0)
        {
            return "";
        }

        ReadOnlySpan<char> before = text.AsSpan(position, end - position);
        bool quoted = before is ['\'', _, .., '\''];
        bool isFile = quoted || (before.ContainsAny('.', '/') && !before.ContainsAny(s_notOfFiles));
        if (!isFile)
        {
            return "";
        }

        position = end + 2;
        return string.Concat(before.Trim('\''), "::");
    }

    private static string? ReadName(string text, ref int position, bool qualified)
    {
        int start = position;
        while (position < text.Length)
        {
            char c = text[position];
            if (char.IsAsciiLetter(c) || c is '_' or '$' || (char.IsAsciiDigit(c) && position > start))
            {
                position++;
            }
            else if (qualified && text.AsSpan(position).StartsWith("::", StringComparison.Ordinal))
            {
                position += 2;
            }
            else
            {
                break;
            }
        }

        return position == start ? null : text[start..position];
    }

    private static void SkipSpace(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }

    internal sealed record Variable(string Name) : ValueExpression;

    internal sealed record Member(ValueExpression Of, string Name) : ValueExpression;

    internal sealed record Element(ValueExpression Of, uint Index) : ValueExpression;

    internal sealed record Dereference(ValueExpression Of) : ValueExpression;

    internal sealed record AddressOf(ValueExpression Of) : ValueExpression;
}
