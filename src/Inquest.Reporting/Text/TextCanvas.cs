using System.Globalization;

namespace Inquest.Reporting.Text;

/// <summary>
/// Where the text report is put down: every string passes <see cref="Printable"/>, colours are applied to whole pieces,
/// and sentences wrap with a hanging indent. Lines end with a line feed alone, everywhere.
/// </summary>
internal sealed class TextCanvas
{
    private const string Reset = "\x1b[0m";

    private readonly TextWriter _output;
    private int _column;

    public TextCanvas(TextWriter output, TextReportOptions options)
    {
        _output = output;
        Options = options;
    }

    public TextReportOptions Options { get; }

    /// <summary>How source paths are shown in the present dump's report.</summary>
    public SharedPath Paths { get; set; } = SharedPath.None;

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its unit: <c>1 byte</c>, <c>1,024 bytes</c>.</summary>
    public static string Count(long value, string unit) => Number(value) + " " + unit + (value == 1 ? "" : "s");

    public TextCanvas Put(string text, Emphasis emphasis = Emphasis.None)
    {
        string safe = Printable.Escape(text);
        string code = Options.Colour && safe.Length > 0 ? Code(emphasis) : "";
        _output.Write(code);
        _output.Write(safe);
        if (code.Length > 0)
        {
            _output.Write(Reset);
        }

        _column += safe.Length;
        return this;
    }

    /// <summary>Spaces up to a column, at least <paramref name="atLeast"/> of them.</summary>
    public TextCanvas PadTo(int column, int atLeast = 0)
    {
        int spaces = Math.Max(atLeast, column - _column);
        for (int i = 0; i < spaces; i++)
        {
            _output.Write(' ');
        }

        _column += Math.Max(0, spaces);
        return this;
    }

    public void End()
    {
        _output.Write('\n');
        _column = 0;
    }

    public void Line(string text, Emphasis emphasis = Emphasis.None)
    {
        Put(text, emphasis);
        End();
    }

    /// <summary>
    /// Text wrapped at <see cref="TextReportOptions.Width"/>, from the present column on; further lines begin at
    /// <paramref name="indent"/>. Words are never broken.
    /// </summary>
    public void Wrap(string text, int indent, Emphasis emphasis = Emphasis.None)
    {
        string safe = Printable.Escape(text);
        int start = 0;
        bool first = true;
        PadTo(indent);
        while (start < safe.Length)
        {
            if (!first)
            {
                End();
                PadTo(indent);
            }

            int room = Math.Max(20, Options.Width - _column);
            int end = safe.Length;
            if (end - start > room)
            {
                end = safe.LastIndexOf(' ', start + room, room);
                if (end <= start)
                {
                    end = safe.IndexOf(' ', start + 1);
                    end = end < 0 ? safe.Length : end;
                }
            }

            Put(safe[start..end], emphasis);
            start = end;
            while (start < safe.Length && safe[start] == ' ')
            {
                start++;
            }

            first = false;
        }

        End();
    }

    /// <summary>A label in a column of its own, then wrapped text.</summary>
    public void Labelled(string label, string text, Emphasis labelEmphasis = Emphasis.Label)
    {
        Put("  ").Put(label, labelEmphasis);
        PadTo(LabelColumn, 1);
        Wrap(text, LabelColumn);
    }

    /// <summary>The column at which the text beside a label begins.</summary>
    public const int LabelColumn = 12;

    private static string Code(Emphasis emphasis) => emphasis switch
    {
        Emphasis.Title => "\x1b[1;31m",
        Emphasis.Label => "\x1b[1m",
        Emphasis.Function => "\x1b[33m",
        Emphasis.Place => "\x1b[36m",
        Emphasis.Good => "\x1b[32m",
        Emphasis.Warning => "\x1b[33m",
        Emphasis.Bad => "\x1b[31m",
        Emphasis.Faint => "\x1b[2m",
        _ => "",
    };
}
