using System.Text.Json;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;

namespace Inquest.Server.Analysis;

/// <summary>Has an ELF looked into that arrived, and the dumps that may have waited for it analysed again.</summary>
internal sealed class SymbolInspection(IMetadataStore metadata, IWorkQueue work, SymbolStore symbols, ServerOptions options, ServerEvents events)
{
    /// <summary>Dumps that are looked at again for one ELF at most, the newest.</summary>
    private const int MaxDumps = 10_000;

    /// <summary>Dumps that told another version, or that several ELFs fit, and are looked at again for one ELF at most, the newest.</summary>
    private const int MaxOthers = 500;

    /// <summary>Inspections of one ELF that are ended from outside before it is given up.</summary>
    private const int MaxInterrupted = 3;

    public async Task RunAsync(WorkItem item, WorkerProcess process, CancellationToken cancellation)
    {
        if (symbols.Find(item.Subject) is not { } elf || symbols.FindFile(elf.Sha256) is not { } file)
        {
            await metadata.WriteAsync(w => work.Complete(w, item));
            return;
        }

        WorkerAnswer answer = await process.AskAsync(new WorkerRequest { Elves = [new WorkerElf(file, elf.Name)] }, cancellation);
        if (answer is { Result: null, EndedFromOutside: true } && await metadata.WriteAsync(w => w.Number("UPDATE symbol_file SET kills = kills + 1 WHERE id = @1 RETURNING kills", elf.Id)) < MaxInterrupted)
        {
            await work.ReturnAsync(item, options.AnalysisPause);
            return;
        }

        AnalysisResult result = answer.Result ?? new AnalysisResult { State = SymbolStates.Killed, Why = "Looking into it took too much time or memory; it is not used." };
        await metadata.WriteAsync(w =>
        {
            work.Complete(w, item);
            w.Execute(
                "UPDATE symbol_file SET state = @2, state_why = @3, build_id = @4, architecture = @5, lacks = @6, kills = 0 WHERE id = @1",
                elf.Id, result.State, result.Why, result.BuildId, result.Architecture,
                result.Lacks is { } lacks ? JsonSerializer.Serialize(lacks, ServerJson.Default.IReadOnlyListSymbolLack) : null);
            if (result.State == SymbolStates.Ready)
            {
                AnalyseAgain(w, elf with { BuildId = result.BuildId });
            }
        });
        events.Publish(new ServerEvent(ServerEventKind.SymbolsChanged, elf.ProjectId, elf.Id));
    }

    // Dumps without a proved or likely ELF, unless they say that they are of another firmware. Also those whose analysis is
    // under way: it may have looked for ELFs before this one was ready. The words of the verdict are those of the index.
    private void AnalyseAgain(IMetadataWriter w, SymbolFile elf)
    {
        const string Waiting =
            """
            SELECT id FROM dump WHERE project_id = @1 AND state IN (@2, @3) AND (verdict IS NULL OR verdict NOT IN ('proved', 'likely'))
              AND (build_id IS NULL OR @4 IS NULL OR build_id = @4 OR substr(build_id, 1, 8) = substr(@4, 1, 8))
            """;
        const string Named =
            """
             AND (build_id IS NOT NULL OR firmware IS NULL OR NOT EXISTS (SELECT 1 FROM symbol_version WHERE symbol_id = @6)
               OR firmware IN (SELECT version FROM symbol_version WHERE symbol_id = @6))
            """;
        const string Newest = " ORDER BY id DESC LIMIT @5";
        object?[] about = [elf.ProjectId, DumpProgress.Analysed, DumpProgress.Queued, elf.BuildId];
        HashSet<long> named = [.. w.Query(Waiting + Named + Newest, r => r.Number(0), [.. about, MaxDumps, elf.Id])];

        // Where several fitted alike, this one may be the right one.
        named.UnionWith(w.Query("SELECT id FROM dump WHERE project_id = @1 AND ambiguous = 1 ORDER BY id DESC LIMIT @2", r => r.Number(0), elf.ProjectId, MaxOthers));
        foreach (long dump in named)
        {
            work.Add(w, WorkKind.Analyse, dump, WorkPriority.NewSymbols);
        }

        // Senders err in versions: dumps of others are tried with this ELF alone, which costs little.
        foreach (long dump in w.Query(Waiting + Newest, r => r.Number(0), [.. about, MaxOthers]).Where(d => !named.Contains(d)))
        {
            bool waits = w.Number("SELECT 1 FROM work WHERE kind = @1 AND subject = @2", nameof(WorkKind.Analyse), dump) is not null;
            work.Add(w, WorkKind.Analyse, dump, WorkPriority.NewSymbols, waits ? null : elf.Sha256);
        }
    }
}
