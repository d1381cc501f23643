using System.Diagnostics.CodeAnalysis;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Hosting;
using Inquest.Server.Ingest;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Keeping;

/// <summary>What is done every minute, and what every hour.</summary>
internal sealed class Housekeeping(
    IMetadataStore metadata, ProjectStore projects, DumpRemoval removal, SymbolRemoval symbols, BlobSweep sweep, ApiKeyStore keys, PartialUploadStore uploads, SealingKeys sealing, ServerOptions options, TimeProvider time, ILogger<Housekeeping> log) : BackgroundService
{
    private const int MinutesOfAnHour = 60;

    /// <summary>Days after which nobody asks any more who mistyped a password, or whether a message was sent.</summary>
    private const int ShortDays = 90;

    /// <summary>Lets go of old lines of the audit log and of old messages; their number.</summary>
    public Task<long> PruneAsync() => metadata.WriteAsync(w =>
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset soon = now.AddDays(-Math.Min(ShortDays, options.AuditDays));
        return (long)w.Execute("DELETE FROM audit WHERE at < @1", now.AddDays(-options.AuditDays))
            + w.Execute("DELETE FROM audit WHERE at < @1 AND action = 'session.refuse'", soon)
            + w.Execute("DELETE FROM delivery WHERE created_at < @1 AND state <> 'queued'", soon);
    });

    /// <summary>Lets go of what is older or larger than projects keep; the number of dumps removed.</summary>
    public async Task<long> RetainAsync()
    {
        long removed = 0;
        foreach (Project project in projects.List())
        {
            if (project.KeepDays is { } days)
            {
                DateTimeOffset before = time.GetUtcNow().AddDays(-days);
                removed += await removal.RemoveAsync(metadata.Read(r => r.Query("SELECT id FROM dump WHERE project_id = @1 AND last_seen < @2", row => row.Number(0), project.Id, before)));
            }

            if (project.KeepBytes is { } most)
            {
                removed += await removal.RemoveAsync(OldestBeyond(project.Id, most));
            }

            if (project.KeepNightlyDays is { } nightly)
            {
                await ForgetNightliesAsync(project.Id, time.GetUtcNow().AddDays(-nightly));
            }
        }

        return removed;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Housekeeping that fails must not end the server; it is logged and tried again.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        for (long minute = 0; !stoppingToken.IsCancellationRequested; minute++)
        {
            try
            {
                if (minute == 0)
                {
                    await sweep.RunAsync(stoppingToken);
                }

                await Task.Delay(TimeSpan.FromMinutes(1), stoppingToken);
                await keys.SaveUsesAsync();
                await sealing.ReopenAsync();
                if (minute % MinutesOfAnHour == MinutesOfAnHour - 1)
                {
                    await sweep.RunAsync(stoppingToken);
                    await uploads.ExpireAsync();
                    await metadata.WriteAsync(w => w.Execute("DELETE FROM share_link WHERE expires_at < @1", time.GetUtcNow()));
                    await PruneAsync();
                    await metadata.WriteAsync(w => BootRows.Forget(w, time.GetUtcNow()));
                    await RetainAsync();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                ServerLog.HousekeepingFailed(log, e);
            }
        }
    }

    private List<long> OldestBeyond(long project, long most)
    {
        long excess = (metadata.Read(r => r.Number("SELECT stored_bytes FROM project WHERE id = @1", project)) ?? 0) - most;
        List<long> gone = [];
        foreach ((long id, long size) in excess <= 0 ? [] : metadata.Read(r => r.Query("SELECT id, size FROM dump WHERE project_id = @1 ORDER BY last_seen, id LIMIT 10000", row => (row.Number(0), row.Number(1)), project)))
        {
            if (excess <= 0)
            {
                break;
            }

            gone.Add(id);
            excess -= size;
        }

        return gone;
    }

    // An ELF is kept while a dump was explained with it or may be: one that has not found its ELF yet, and names its build id or version.
    // And while devices run its version, or booted it since: they may crash tomorrow.
    private async Task ForgetNightliesAsync(long project, DateTimeOffset before)
    {
        long removed = await symbols.RemoveAsync(r => r.Query(
            """
            SELECT id FROM symbol_file WHERE project_id = @1 AND nightly = 1 AND uploaded_at < @2 AND dumps = 0
              AND (build_id IS NULL OR substr(build_id, 1, 8) NOT IN
                (SELECT substr(build_id, 1, 8) FROM dump WHERE project_id = @1 AND (verdict IS NULL OR verdict NOT IN ('proved', 'likely')) AND build_id IS NOT NULL))
              AND NOT EXISTS (SELECT 1 FROM symbol_version v WHERE v.symbol_id = symbol_file.id AND v.version IN
                (SELECT firmware FROM dump WHERE project_id = @1 AND (verdict IS NULL OR verdict NOT IN ('proved', 'likely')) AND firmware IS NOT NULL
                 UNION SELECT firmware FROM device WHERE project_id = @1 AND firmware IS NOT NULL
                 UNION SELECT version FROM boots WHERE project_id = @1 AND day >= @3))
            """,
            row => row.Number(0), project, before, BugCounters.DayOf(before)));
        if (removed > 0)
        {
            // A version that was only ever known by such an ELF goes with it.
            await metadata.WriteAsync(w => w.Execute(
                """
                DELETE FROM release WHERE project_id = @1 AND first_symbols < @2 AND devices = 0 AND boots = 0 AND crashes = 0
                  AND version NOT IN (SELECT v.version FROM symbol_version v WHERE v.project_id = @1)
                  AND version NOT IN (SELECT firmware FROM dump WHERE project_id = @1 AND firmware IS NOT NULL)
                  AND version NOT IN (SELECT firmware FROM device WHERE project_id = @1 AND firmware IS NOT NULL)
                """,
                project, before));
        }
    }
}
