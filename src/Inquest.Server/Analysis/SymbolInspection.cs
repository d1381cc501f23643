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
        List<long> dumps = w.Query(
            """
            SELECT id FROM dump WHERE project_id = @1 AND state IN (@2, @3) AND (verdict IS NULL OR verdict NOT IN ('proved', 'likely'))
              AND (build_id IS NULL OR @4 IS NULL OR build_id = @4 OR substr(build_id, 1, 8) = substr(@4, 1, 8))
              AND (build_id IS NOT NULL OR firmware IS NULL OR @5 IS NULL OR firmware = @5)
            ORDER BY id DESC LIMIT @6
            """,
            r => r.Number(0), elf.ProjectId, DumpProgress.Analysed, DumpProgress.Queued, elf.BuildId, elf.Firmware, MaxDumps);
        foreach (long dump in dumps)
        {
            work.Add(w, WorkKind.Analyse, dump, WorkPriority.NewSymbols);
        }
    }
}
