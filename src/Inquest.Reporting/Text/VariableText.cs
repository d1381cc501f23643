using System.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>Variables, one line each.</summary>
public static class VariableText
{
    /// <summary>Characters of a value in an argument list or an aggregate before it is cut.</summary>
    private const int ShortValue = 80;

    /// <summary>Characters of a value that shares its line with others.</summary>
    private const int NumberLength = 24;

    /// <summary>A name and a value; without a value, why there is none.</summary>
    internal static void WriteLine(TextCanvas canvas, VariableInfo variable, int indent) =>
        WriteLine(canvas, variable, indent, Value(variable, Math.Max(ShortValue, canvas.Options.Width - indent)));

    /// <summary>A name and all of its value, nothing cut: in one line where it fits, else its parts below it.</summary>
    internal static void WriteWhole(TextCanvas canvas, VariableInfo variable, int indent)
    {
        string text = Value(variable, int.MaxValue);
        if (variable.Children.Count == 0 || indent + variable.Name.Length + 3 + text.Length <= canvas.Options.Width)
        {
            WriteLine(canvas, variable, indent, text);
            return;
        }

        WriteLine(canvas, variable, indent, (variable.Value is { } own ? own + " " : "") + "{");
        if (variable.Children.All(c => c.Children.Count == 0 && c.Value is { Length: <= NumberLength }))
        {
            WriteNumbers(canvas, variable.Children, indent + 2);
        }
        else
        {
            foreach (VariableInfo child in variable.Children)
            {
                WriteWhole(canvas, child, indent + 2);
            }
        }

        canvas.PadTo(indent).Line("}");
    }

    // Many short values, as an array has them: as many to a line as fit.
    private static void WriteNumbers(TextCanvas canvas, IReadOnlyList<VariableInfo> values, int indent)
    {
        int column = 0;
        for (int i = 0; i < values.Count; i++)
        {
            string text = $"{values[i].Name} = {values[i].Value}" + (i + 1 < values.Count ? "," : "");
            if (column > 0 && column + 1 + text.Length > canvas.Options.Width)
            {
                canvas.End();
                column = 0;
            }

            if (column == 0)
            {
                canvas.PadTo(indent);
                column = indent;
            }
            else
            {
                canvas.Put(" ");
                column++;
            }

            canvas.Put(text);
            column += text.Length;
        }

        canvas.End();
    }

    private static void WriteLine(TextCanvas canvas, VariableInfo variable, int indent, string text)
    {
        canvas.PadTo(indent).Put(variable.Name).Put(" = ");
        bool known = variable.State is VariableStates.Available or VariableStates.Inferred;
        canvas.Put(text, known ? Emphasis.None : Emphasis.Faint);
        if (variable.State == VariableStates.Inferred)
        {
            canvas.Put("  (inferred" + (variable.Why is { } how ? ": " + how : "") + ")", Emphasis.Faint);
        }

        canvas.End();
    }

    /// <summary><c>name = value</c>, for an argument list.</summary>
    internal static string Argument(VariableInfo variable) => variable.Name + " = " + Value(variable, ShortValue);

    /// <summary>The value in one line, cut at <paramref name="most"/> characters; without a value, why there is none.</summary>
    public static string Value(VariableInfo variable, int most)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var builder = new StringBuilder();
        Append(builder, variable, most, 0);
        return builder.Length <= most ? builder.ToString() : builder.ToString(0, most - 3) + "...";
    }

    private static void Append(StringBuilder builder, VariableInfo variable, int most, int depth)
    {
        if (variable.Value is { } value)
        {
            builder.Append(value);
        }

        if (variable.Children.Count > 0)
        {
            builder.Append(variable.Value is null ? "{" : " {");
            for (int i = 0; i < variable.Children.Count && builder.Length <= most; i++)
            {
                VariableInfo child = variable.Children[i];
                builder.Append(i > 0 ? ", " : "").Append(child.Name).Append(" = ");
                if (depth < 3)
                {
                    Append(builder, child, most, depth + 1);
                }
                else
                {
                    builder.Append(child.Value ?? "...");
                }
            }

            builder.Append('}');
        }
        else if (variable.Value is null)
        {
            builder.Append(Unavailable(variable));
        }
    }

    /// <summary>Why there is no value, in angle brackets.</summary>
    public static string Unavailable(VariableInfo variable)
    {
        string state = variable.State switch
        {
            VariableStates.OptimizedOut => "optimised out",
            VariableStates.NotInDump => "not in the dump",
            VariableStates.RegisterUnknown => "register not saved",
            VariableStates.Invalid => "cannot be evaluated",
            _ => "unknown",
        };
        // "The compiler did not keep it" is all that the eye needs; how it was not kept is in the JSON.
        return variable.State != VariableStates.OptimizedOut && variable.Why is { } why && !why.Equals(state, StringComparison.Ordinal) ? $"<{state}: {why}>" : $"<{state}>";
    }
}
