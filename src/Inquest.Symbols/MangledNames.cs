namespace Inquest.Symbols;

/// <summary>
/// Reads the qualified name out of a C++ symbol (Itanium C++ ABI, 5.1): what is enough to give a function without debug
/// information the name that it has with it. Parameters and template arguments are left out; of the special names those of a
/// class are read.
/// </summary>
public static class MangledNames
{
    private const string Special = "_ZT";

    /// <summary>
    /// The qualified name, <c>vtable for gesture::Touch</c> of what the compiler makes for a class; null when the symbol is not
    /// mangled or of a kind that is not read.
    /// </summary>
    public static string? TryRead(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (symbol.StartsWith(Special, StringComparison.Ordinal) && symbol.Length > Special.Length)
        {
            string? what = symbol[Special.Length] switch
            {
                'V' => "vtable for ",
                'I' => "typeinfo for ",
                'S' => "typeinfo name for ",
                _ => null,
            };
            // A name, not another special one: those would nest as deep as the symbol is long.
            bool isName = symbol.Length > Special.Length + 1 && (symbol[Special.Length + 1] == 'N' || char.IsAsciiDigit(symbol[Special.Length + 1]));
            return what is not null && isName && TryRead("_Z" + symbol[(Special.Length + 1)..]) is { } name ? what + name : null;
        }

        if (!symbol.StartsWith("_Z", StringComparison.Ordinal))
        {
            return null;
        }

        int at = 2;
        bool nested = at < symbol.Length && symbol[at] == 'N';
        at += nested ? 1 : 0;
        List<string> parts = [];
        while (at < symbol.Length)
        {
            char c = symbol[at];
            if (char.IsAsciiDigit(c))
            {
                if (ReadSourceName(symbol, ref at) is not string part)
                {
                    return null;
                }

                parts.Add(part);
                if (!nested)
                {
                    break;
                }
            }
            else if (!nested)
            {
                return null;
            }
            else if (c == 'E')
            {
                break;
            }
            else if (c == 'I')
            {
                if (!SkipTemplateArguments(symbol, ref at))
                {
                    return null;
                }
            }
            else if (c is 'K' or 'V' or 'r' or 'R' or 'O' or 'L')
            {
                at++;
            }
            else if (c is 'C' or 'D' && at + 1 < symbol.Length && char.IsAsciiDigit(symbol[at + 1]) && parts.Count > 0)
            {
                parts.Add(c == 'C' ? parts[^1] : "~" + parts[^1]);
                at += 2;
            }
            else
            {
                return null;
            }
        }

        return parts.Count == 0 ? null : string.Join("::", parts);
    }

    private static string? ReadSourceName(string symbol, ref int at)
    {
        int length = 0;
        while (at < symbol.Length && char.IsAsciiDigit(symbol[at]) && length <= symbol.Length)
        {
            length = (length * 10) + (symbol[at++] - '0');
        }

        if (length == 0 || length > symbol.Length - at)
        {
            return null;
        }

        string name = symbol.Substring(at, length);
        at += length;
        return name.StartsWith("_GLOBAL__N", StringComparison.Ordinal) ? "(anonymous namespace)" : name;
    }

    private static bool SkipTemplateArguments(string symbol, ref int at)
    {
        int depth = 0;
        while (at < symbol.Length)
        {
            char c = symbol[at];
            if (char.IsAsciiDigit(c))
            {
                if (ReadSourceName(symbol, ref at) is null)
                {
                    return false;
                }

                continue;
            }

            if (c == 'L')
            {
                // A literal: its digits are a value, no length.
                int end = symbol.IndexOf('E', at);
                if (end < 0 || symbol.AsSpan(at).StartsWith("L_Z", StringComparison.Ordinal))
                {
                    return false;
                }

                at = end + 1;
                continue;
            }

            if (c == 'S')
            {
                // A substitution: St, Ss and the like, or S_ and S<number>_.
                int end = symbol.IndexOf('_', at);
                bool numbered = at + 1 < symbol.Length && (symbol[at + 1] == '_' || char.IsAsciiDigit(symbol[at + 1]) || char.IsAsciiLetterUpper(symbol[at + 1]));
                if (numbered && end < 0)
                {
                    return false;
                }

                at = numbered ? end + 1 : at + 2;
                continue;
            }

            at++;
            depth += c is 'I' or 'N' or 'X' or 'J' or 'F' ? 1 : c == 'E' ? -1 : 0;
            if (depth == 0)
            {
                return true;
            }
        }

        return false;
    }
}
