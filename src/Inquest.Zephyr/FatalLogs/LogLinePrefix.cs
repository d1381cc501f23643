using System.Text.RegularExpressions;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>
/// What stands in front of a line's own words: quote marks of a mail or a comment, a terminal's clock, and the logger's
/// <c>[00:00:01.593,000] &lt;err&gt; os: </c>, <c>E: </c> or <c>FATAL: </c>.
/// </summary>
/// <param name="Rest">The line's own words.</param>
/// <param name="IsLogged">True when the logger put something in front.</param>
/// <param name="DeviceTime">The device's time as it printed it; null without one.</param>
/// <param name="HostTime">The time of day that a terminal put in front; null without one.</param>
internal readonly partial record struct LogLinePrefix(string Rest, bool IsLogged, string? DeviceTime, string? HostTime)
{
    public static LogLinePrefix Read(string line)
    {
        if (Logged().Match(line) is { Success: true } logged)
        {
            // Zephyr's own times have a comma in front of the microseconds, or are a bare count; a terminal's are a clock's.
            string bracket = logged.Groups["time"].Value;
            bool isDevices = bracket.Contains(',', StringComparison.Ordinal) || !bracket.Contains(':', StringComparison.Ordinal);
            string front = isDevices ? logged.Groups["front"].Value : line[..logged.Groups["level"].Index];
            return new(line[logged.Length..], true, isDevices && bracket.Length > 0 ? bracket : null, TimeIn(front));
        }

        string host = Host().Match(line).Value;
        string rest = line[host.Length..];
        string minimal = Minimal().Match(rest).Value;
        return new(rest[minimal.Length..], minimal.Length > 0, null, TimeIn(host));
    }

    private static string? TimeIn(string text) => Clock().Match(text) is { Success: true } clock ? clock.Value : null;

    [GeneratedRegex(@"^(?<front>.{0,80}?)(?:\[(?<time>[^\[\]]{1,40})\] )?(?<level><(?:err|wrn|inf|dbg)> )(?:[\w.-]+[:.] ?)?", RegexOptions.CultureInvariant)]
    private static partial Regex Logged();

    // The kernel's own line begins with ">>> ZEPHYR": those are no quote marks.
    [GeneratedRegex(@"^(?:(?!>>> ZEPHYR)> ?){0,16}(?:\[?(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?Z?\]?(?: |$)(?:(?!>>> ZEPHYR)-?> ?)?)?", RegexOptions.CultureInvariant)]
    private static partial Regex Host();

    [GeneratedRegex("^(?:[EWID]: |FATAL: )", RegexOptions.CultureInvariant)]
    private static partial Regex Minimal();

    [GeneratedRegex(@"\b\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();
}
