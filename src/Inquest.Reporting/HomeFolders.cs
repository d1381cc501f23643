using System.Text.RegularExpressions;

namespace Inquest.Reporting;

/// <summary>Home folders without the names of their owners, for what leaves the machine.</summary>
public static partial class HomeFolders
{
    /// <summary>A text with <c>~/</c> for every home folder in it: <c>/home/ada/ws/a.c</c>, <c>/Users/…</c>, <c>/root/…</c>, <c>C:\Users\…</c>, also as JSON writes that.</summary>
    public static string Hide(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Home().Replace(text, "~/");
    }

    [GeneratedRegex(@"(?<![\w./\\~-])(?:/(?:home|Users)/[^/\\\r\n""<>|:]{1,64}/|/root/|[A-Za-z]:[/\\]{1,2}Users[/\\]{1,2}[^/\\\r\n""<>|:]{1,64}[/\\]{1,2})", RegexOptions.CultureInvariant)]
    private static partial Regex Home();
}
