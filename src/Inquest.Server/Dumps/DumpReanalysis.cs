using Inquest.Server.Accounts;
using Inquest.Server.Storage;

namespace Inquest.Server.Dumps;

/// <summary>Has old dumps looked at again, by a better analyser. Dumps that took an analyser down stay left alone.</summary>
internal sealed class DumpReanalysis(IMetadataStore metadata, IWorkQueue work, DumpStore dumps, AuditLog audit)
{
    /// <summary>Dumps that are queued by one transaction.</summary>
    private const int AtOnce = 2_000;

    /// <summary>Queues every dump of a project; their number.</summary>
    public async Task<long> StartAsync(long project, string actor)
    {
        long last = 0;
        long queued = 0;
        List<long> ids;
        do
        {
            ids = await metadata.WriteAsync(w =>
            {
                List<long> some = w.Query(
                    "SELECT id FROM dump WHERE project_id = @1 AND id > @2 AND state <> @3 ORDER BY id LIMIT @4", r => r.Number(0), project, last, DumpProgress.Killed, AtOnce);
                foreach (long id in some)
                {
                    work.Add(w, WorkKind.Analyse, id, WorkPriority.Again);
                    w.Execute("UPDATE dump SET judged = 1 WHERE id = @1 AND analysed_at IS NOT NULL", id);
                }

                return some;
            });
            queued += ids.Count;
            last = ids.Count > 0 ? ids[^1] : last;
        }
        while (ids.Count == AtOnce);

        await metadata.WriteAsync(w => audit.Add(w, actor, "reanalyse", $"{queued} dumps"));
        return queued;
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

    /// <summary>Dumps that wait for their analysis, or are in it.</summary>
    public long Remaining() => work.Count(WorkKind.Analyse);
}
