using System.Globalization;

namespace Inquest.Server.Pages;

/// <summary>Numbers as people read them.</summary>
internal static class Words
{
    /// <summary><c>1 dump</c>, <c>2,000 dumps</c>, <c>2 crashes</c>.</summary>
    public static string Count(long number, string what) => $"{Number(number)} {what}{(number == 1 ? "" : what.EndsWith("sh", StringComparison.Ordinal) ? "es" : "s")}";

    /// <summary>A bug's place with the end of its path: <c>send_report(), app/hid.c:88</c>.</summary>
    public static string Place(string location)
    {
        string text = location.StartsWith("in ", StringComparison.Ordinal) ? location[3..] : location;
        int path = text.LastIndexOf(' ') + 1;
        int last = text.LastIndexOf('/');
        int before = last <= path ? -1 : text.LastIndexOf('/', last - 1);
        return before <= path ? text : text[..path] + text[(before + 1)..];
    }

    /// <summary>A word of a command that somebody copies into a shell: whatever a device said, it stays one word, and is not run.</summary>
    public static string Shell(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '/' or ':') && word[0] != '-'
        ? word : "'" + word.Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    /// <summary>With commas between thousands.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Bytes: <c>840 bytes</c>, <c>62.4 KiB</c>, <c>3.1 MiB</c>.</summary>
    public static string Size(long bytes) => bytes < 1024 ? Count(bytes, "byte")
        : bytes < 1024 * 1024 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB")
        : bytes < 1024L * 1024 * 1024 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.##} GiB");

    /// <summary>How long something ran: <c>4.2 s</c>, <c>17 min</c>, <c>3.5 h</c>, <c>12 days</c>.</summary>
    public static string Duration(long milliseconds) => milliseconds switch
    {
        < 1_000 => $"{milliseconds} ms",
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1_000.0:0.#} s"),
        < 3_600_000 => $"{milliseconds / 60_000} min",
        < 172_800_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000.0:0.#} h"),
        _ => $"{milliseconds / 86_400_000} days",
    };
}
