namespace Inquest.Server.Alerts;

/// <summary>When people want to be told.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="ChannelId">Where the message goes.</param>
/// <param name="Kind">One of <see cref="AlertKinds"/>.</param>
/// <param name="Version">For new bugs: only this version; null for any.</param>
/// <param name="Threshold">Devices (new) or crashes a day (spike) from which on it fires.</param>
/// <param name="QuietFrom">Minute of the day, UTC, from which messages wait; null for no quiet hours.</param>
/// <param name="QuietTo">Minute of the day, UTC, to which they wait.</param>
/// <param name="Enabled">Whether it is on.</param>
internal sealed record AlertRule(long Id, long ProjectId, long ChannelId, string Kind, string? Version, long Threshold, int? QuietFrom, int? QuietTo, bool Enabled)
{
    /// <summary>How long a message waits that is born at a time.</summary>
    public TimeSpan Wait(DateTimeOffset now)
    {
        if (QuietFrom is not { } from || QuietTo is not { } to || from == to)
        {
            return TimeSpan.Zero;
        }

        const int Day = 24 * 60;
        int minute = (int)now.UtcDateTime.TimeOfDay.TotalMinutes;
        bool quiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
        return quiet ? TimeSpan.FromMinutes((to - minute + Day) % Day) : TimeSpan.Zero;
    }
}
