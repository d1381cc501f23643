using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;

namespace Inquest.Server.Alerts;

/// <summary>Decides which rules a dump fires, in the transaction that sorts it, so that none is lost and none fires twice.</summary>
internal sealed class AlertRules(IMetadataStore metadata, IWorkQueue work, AuditLog audit, TimeProvider time)
{
    private const string Columns = "id, project_id, channel_id, kind, version, threshold, quiet_from, quiet_to, enabled";

    public IReadOnlyList<AlertRule> List(long project) => metadata.Read(r => Read(r, project));

    /// <summary>Makes a rule.</summary>
    /// <exception cref="ArgumentException">Its channel is not the project's.</exception>
    public Task<AlertRule> AddAsync(AlertRule rule, string actor) => metadata.WriteAsync(w =>
    {
        if (ChannelStore.Find(w, rule.ChannelId)?.ProjectId != rule.ProjectId)
        {
            throw new ArgumentException("The project has no such channel.");
        }

        audit.Add(w, actor, "rule.create", rule.Kind);
        AlertRule made = w.First(
            $"INSERT INTO alert_rule (project_id, channel_id, kind, version, threshold, quiet_from, quiet_to, enabled) VALUES (@1, @2, @3, @4, @5, @6, @7, @8) RETURNING {Columns}",
            Map, rule.ProjectId, rule.ChannelId, rule.Kind, rule.Version, rule.Threshold, rule.QuietFrom, rule.QuietTo, rule.Enabled)!;
        if (rule.Kind == AlertKinds.New)
        {
            // What has reached the number of devices already is not new when its next dump comes.
            w.Execute(
                "INSERT INTO alert_fired (rule_id, bug_id, occasion) SELECT @1, id, 'new' FROM bug WHERE project_id = @2 AND CASE WHEN devices < 1 THEN 1 ELSE devices END >= @3",
                made.Id, rule.ProjectId, rule.Threshold);
        }

        return made;
    });

    /// <summary>Turns a rule on or off; false when the project has no such rule.</summary>
    public Task<bool> SetEnabledAsync(long project, long id, bool enabled, string actor) => metadata.WriteAsync(w =>
        Note(w, w.Execute("UPDATE alert_rule SET enabled = @3 WHERE project_id = @1 AND id = @2", project, id, enabled), actor, enabled ? "rule.enable" : "rule.disable", id));

    /// <summary>Removes a rule; false when the project has no such rule.</summary>
    public Task<bool> RemoveAsync(long project, long id, string actor) => metadata.WriteAsync(w =>
        Note(w, w.Execute("DELETE FROM alert_rule WHERE project_id = @1 AND id = @2", project, id), actor, "rule.remove", id));

    /// <summary>What was told of a bug counts as told of the one that its dumps went to.</summary>
    public static void PassOn(IMetadataWriter w, long from, long to) =>
        w.Execute("INSERT INTO alert_fired (rule_id, bug_id, occasion) SELECT rule_id, @2, occasion FROM alert_fired WHERE bug_id = @1 ON CONFLICT DO NOTHING", from, to);

    /// <summary>Looks whether a dump that was just sorted, or counted once more, fires rules.</summary>
    public void Consider(IMetadataWriter w, long bug, DumpRow dump, bool isNew, bool regressed)
    {
        List<AlertRule> rules = Read(w, dump.ProjectId);
        if (rules.Count == 0 || BugRows.Find(w, bug) is not { } row || row.State == BugStates.Muted)
        {
            return;
        }

        foreach (AlertRule rule in rules.Where(r => r.Enabled))
        {
            string? occasion = rule.Kind switch
            {
                AlertKinds.New when IsNew(rule, row, dump, isNew) => "new",
                AlertKinds.Regression when regressed => "regression " + dump.Firmware,
                AlertKinds.Spike when IsSpike(w, rule, row) => "spike " + BugCounters.DayOf(time.GetUtcNow()).ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (occasion is not null && ChannelStore.Find(w, rule.ChannelId) is { } channel && w.Execute("INSERT INTO alert_fired (rule_id, bug_id, occasion) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING", rule.Id, bug, occasion) == 1)
            {
                Deliveries.Tell(w, work, channel, bug, rule.Kind, time.GetUtcNow(), rule.Wait(time.GetUtcNow()));
            }
        }
    }

    private bool Note(IMetadataWriter w, int changed, string actor, string action, long id)
    {
        if (changed == 0)
        {
            return false;
        }

        audit.Add(w, actor, action, id.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    private static bool IsNew(AlertRule rule, BugRow bug, DumpRow dump, bool isNew)
    {
        if (bug.State is BugStates.Resolved)
        {
            return false;
        }

        // Without a device's name a dump counts as one device.
        bool enough = Math.Max(bug.Devices, 1) >= rule.Threshold;
        return enough && (rule.Version is null
            ? isNew || rule.Threshold > 1
            : dump.Firmware == rule.Version && bug.FirstVersion == rule.Version);
    }

    private bool IsSpike(IMetadataReader r, AlertRule rule, BugRow bug)
    {
        // What nobody had before today is new, and no spike; less than once a day before counts as once.
        long today = BugCounters.DayOf(time.GetUtcNow());
        if (BugCounters.DayOf(bug.FirstSeen) >= today)
        {
            return false;
        }

        long now = r.Number("SELECT occurrences FROM bug_day WHERE bug_id = @1 AND day = @2", bug.Id, today) ?? 0;
        long week = r.Number("SELECT SUM(occurrences) FROM bug_day WHERE bug_id = @1 AND day < @2 AND day >= @3", bug.Id, today, today - 7) ?? 0;
        return now >= rule.Threshold && now * 7 >= Math.Max(week, 7) * 3;
    }

    private static List<AlertRule> Read(IMetadataReader r, long project) => r.Query($"SELECT {Columns} FROM alert_rule WHERE project_id = @1 ORDER BY id", Map, project);

    private static AlertRule Map(Row row) => new(
        row.Number(0), row.Number(1), row.Number(2), row.Text(3), row.TextOrNull(4), row.Number(5), (int?)row.NumberOrNull(6), (int?)row.NumberOrNull(7), row.Flag(8));
}
