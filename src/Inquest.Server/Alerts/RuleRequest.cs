using System.Globalization;
using Inquest.Server.Ingest;

namespace Inquest.Server.Alerts;

/// <summary>A rule to be made.</summary>
/// <param name="ChannelId">Where its messages go.</param>
/// <param name="Kind">One of <see cref="AlertKinds"/> but the test.</param>
/// <param name="Version">For new bugs: only this version; null for any.</param>
/// <param name="Threshold">Devices (new) or crashes a day (spike) from which on it fires; null for 1.</param>
/// <param name="QuietFrom">UTC time <c>hh:mm</c> from which messages wait; null for no quiet hours.</param>
/// <param name="QuietTo">UTC time to which they wait.</param>
internal sealed record RuleRequest(long ChannelId, string Kind, string? Version, long? Threshold, string? QuietFrom, string? QuietTo)
{
    private const long MaxThreshold = 1_000_000_000;

    /// <summary>The rule that is asked for.</summary>
    /// <exception cref="ArgumentException">It makes no sense; the message says why.</exception>
    public AlertRule ToRule(long project)
    {
        if (Kind is not (AlertKinds.New or AlertKinds.Regression or AlertKinds.Spike))
        {
            throw new ArgumentException("A rule watches for new, regression or spike.");
        }

        if (Threshold is < 1 or > MaxThreshold)
        {
            throw new ArgumentException("The threshold is a number from 1 on.");
        }

        int? from = Minute(QuietFrom);
        int? to = Minute(QuietTo);
        return from is null != to is null
            ? throw new ArgumentException("Quiet hours have a beginning and an end.")
            : new AlertRule(0, project, ChannelId, Kind, Kind == AlertKinds.New ? DumpMetadata.Clean(Version) : null, Threshold ?? 1, from, to, Enabled: true);
    }

    private static int? Minute(string? time) => string.IsNullOrWhiteSpace(time) ? null
        : TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly parsed) ? (parsed.Hour * 60) + parsed.Minute
        : throw new ArgumentException($"'{time}' is no time of day; write it as 22:00.");
}
