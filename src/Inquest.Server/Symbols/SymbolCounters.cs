using Inquest.Reporting.Words;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;

namespace Inquest.Server.Symbols;

/// <summary>
/// How many dumps each ELF has explained, and how many wait for the ELF of which build: kept with every analysis and removal, in the
/// transaction of that, so that no page has to count.
/// </summary>
internal static class SymbolCounters
{
    /// <summary>Counts a dump as its row is after an analysis.</summary>
    public static void Add(IMetadataWriter w, DumpRow dump)
    {
        if (dump.Symbols is { } symbols)
        {
            w.Execute("UPDATE symbol_file SET dumps = dumps + 1 WHERE project_id = @1 AND sha256 = @2", dump.ProjectId, symbols);
        }

        if (Waits(dump))
        {
            w.Execute(
                """
                INSERT INTO missing_symbols (project_id, firmware, build_id, dumps, last_seen) VALUES (@1, @2, @3, 1, @4)
                ON CONFLICT (project_id, firmware, build_id) DO UPDATE SET dumps = missing_symbols.dumps + 1,
                  last_seen = CASE WHEN excluded.last_seen > missing_symbols.last_seen THEN excluded.last_seen ELSE missing_symbols.last_seen END
                """,
                dump.ProjectId, dump.Firmware ?? "", dump.BuildId ?? "", dump.ReceivedAt);
        }
    }

    /// <summary>Takes out what <see cref="Add"/> counted: before a new analysis is stored, or the dump goes.</summary>
    public static void Remove(IMetadataWriter w, DumpRow dump)
    {
        if (dump.Symbols is { } symbols)
        {
            w.Execute("UPDATE symbol_file SET dumps = dumps - 1 WHERE project_id = @1 AND sha256 = @2", dump.ProjectId, symbols);
        }

        if (Waits(dump) && w.Number(
            "UPDATE missing_symbols SET dumps = dumps - 1 WHERE project_id = @1 AND firmware = @2 AND build_id = @3 RETURNING dumps", dump.ProjectId, dump.Firmware ?? "", dump.BuildId ?? "") == 0)
        {
            w.Execute("DELETE FROM missing_symbols WHERE project_id = @1 AND firmware = @2 AND build_id = @3", dump.ProjectId, dump.Firmware ?? "", dump.BuildId ?? "");
        }
    }

    // One that tells neither version nor build id waits for nothing that could be named.
    private static bool Waits(DumpRow dump) => dump.State == DumpProgress.Analysed && dump.Verdict is null or MatchVerdicts.NoElf or MatchVerdicts.Mismatch
        && (dump.Firmware is not null || dump.BuildId is not null);
}
