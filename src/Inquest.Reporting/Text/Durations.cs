using System.Globalization;

namespace Inquest.Reporting.Text;

/// <summary>Times as a person says them: the two largest units that count.</summary>
internal static class Durations
{
    private const ulong Second = 1000;
    private const ulong Minute = 60 * Second;
    private const ulong Hour = 60 * Minute;
    private const ulong Day = 24 * Hour;

    /// <summary><c>220 ms</c>, <c>2.7 s</c>, <c>4 min 10 s</c>, <c>3 h 2 min</c>, <c>12 d 4 h</c>.</summary>
    public static string Words(ulong milliseconds) => milliseconds switch
    {
        < Second => string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms"),
        < Minute => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000m:0.###} s"),
        < Hour => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / Minute} min {milliseconds % Minute / Second} s"),
        < Day => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / Hour} h {milliseconds % Hour / Minute} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / Day} d {milliseconds % Day / Hour} h"),
    };
}
