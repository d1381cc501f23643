using Inquest.Server.Accounts;
using Inquest.Server.Storage;

namespace Inquest.Server.Dumps;

/// <summary>Has old dumps looked at again, by a better analyser. Dumps that took an analyser down stay left alone.</summary>
internal sealed class DumpReanalysis(IMetadataStore metadata, IWorkQueue work, DumpStore dumps, AuditLog audit)
{
    /// <summary>Dumps that are queued by one transaction.</summary>
    private const int AtOnce = 2_000;

    /// <summary>Queues every dump of a project that was looked at before; their number. Those that wait for a second look already are not counted twice.</summary>
    public async Task<long> StartAsync(long project, string actor)
    {
        await metadata.WriteAsync(w => w.Execute("UPDATE project SET again_total = again_left WHERE id = @1", project));
        long last = 0;
        long queued = 0;
        List<long> ids;
        do
        {
            ids = await metadata.WriteAsync(w =>
            {
                List<long> some = w.Query(
                    "SELECT id FROM dump WHERE project_id = @1 AND id > @2 AND state <> @3 AND analysed_at IS NOT NULL ORDER BY id LIMIT @4", r => r.Number(0), project, last, DumpProgress.Killed, AtOnce);
                long more = 0;
                foreach (long id in some)
                {
                    work.Add(w, WorkKind.Analyse, id, WorkPriority.Again);
                    more += w.Execute("UPDATE dump SET again = 1, judged = 1 WHERE id = @1 AND again = 0", id);
                }

                w.Execute("UPDATE project SET again_total = again_total + @2, again_left = again_left + @2 WHERE id = @1", project, more);
                return some;
            });
            queued += ids.Count;
            last = ids.Count > 0 ? ids[^1] : last;
        }
        while (ids.Count == AtOnce);

        await metadata.WriteAsync(w => audit.Add(w, actor, "reanalyse", $"{queued} dumps"));
        return queued;
    }

    /// <summary>Notes that a dump was looked at, within the transaction that stores what was found, or goes; does nothing when no second look waits for it.</summary>
    public static void Count(IMetadataWriter w, DumpRow dump)
    {
        if (dump.AnalysedAt is not null && w.Execute("UPDATE dump SET again = 0 WHERE id = @1 AND again = 1", dump.Id) == 1)
        {
            w.Execute("UPDATE project SET again_left = again_left - 1 WHERE id = @1", dump.ProjectId);
        }
    }

    /// <summary>
    /// Has a report made again that was made once and is not in the store any more, or not whole: a power cut may take it, and so may a
    /// person who copies folders. Alerts were judged when it was made first.
    /// </summary>
    /// <returns>Whether it is being made; false when it is there, or never was.</returns>
    public async Task<bool> RestoreReportAsync(DumpRow dump)
    {
        if (dump.AnalysedAt is null || dump.State is not (DumpProgress.Analysed or DumpProgress.NoDump or DumpProgress.Sealed) || dumps.FindReport(dump.Id) is not null || dumps.FindFile(dump) is null)
        {
            return false;
        }

        if (!work.Has(WorkKind.Analyse, dump.Id))
        {
            await metadata.WriteAsync(w =>
            {
                w.Execute("UPDATE dump SET judged = 1 WHERE id = @1", dump.Id);
                work.Add(w, WorkKind.Analyse, dump.Id, WorkPriority.Fresh);
            });
        }

        return true;
    }
}
