using System.Diagnostics;
using Inquest.Reporting.Words;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Analysis;

/// <summary>Has one dump explained and stores what was found.</summary>
internal sealed class DumpAnalysis(
    IMetadataStore metadata, IBlobStore blobs, IWorkQueue work, SymbolStore symbols, SealingKeys keys, BugSorter bugs, ServerOptions options, ServerEvents events, ServerMetrics metrics, TimeProvider time, ILogger<DumpAnalysis> log)
{
    /// <summary>
    /// Analyses of one dump that are ended from outside before it is given up: a system that ran out of memory ends what it finds, and
    /// that need not be the fault of the dump. What stops the server itself does not count at all.
    /// </summary>
    private const int MaxInterrupted = 3;

    /// <summary>ELFs that are tried one by one on a dump that dies with all of them.</summary>
    private const int MaxSuspects = 8;

    /// <summary>Dumps that one ELF may take down before the ELF is blamed.</summary>
    private const int MaxKills = 3;

    public async Task RunAsync(WorkItem item, WorkerProcess process, CancellationToken cancellation)
    {
        DumpRow? dump = metadata.Read(r => DumpStore.Find(r, item.Subject));
        string? file = dump is null ? null : blobs.FindFile(BlobArea.Dumps, dump.Sha256);
        if (dump is null || dump.State == DumpProgress.Killed)
        {
            await metadata.WriteAsync(w => work.Complete(w, item));
            return;
        }

        if (file is null)
        {
            await StoreAsync(item, new Finding(new AnalysisResult { State = DumpProgress.Unreadable, Why = "Its bytes are gone." }, [], []));
            return;
        }

        if (item.Detail is { } only && !await FitsAsync(dump, file, only, process, cancellation))
        {
            await metadata.WriteAsync(w => work.Complete(w, item));
            return;
        }

        using Activity? trace = ServerTraces.Source.StartActivity("analyse dump")?.SetTag("inquest.dump", dump.Id);
        var search = new ElfSearch(symbols, dump, options.SymbolsPerDump);
        Finding? best = null;
        while (search.Next() is { } elves)
        {
            long started = Stopwatch.GetTimestamp();
            WorkerAnswer answer = await process.AskAsync(Request(search.Dump, file, elves), cancellation);
            metrics.Analysed(Stopwatch.GetElapsedTime(started));
            if (answer.Result is { } result)
            {
                best = new Finding(result, answer.Report, elves).Or(best);
                search.Learn(result);
                continue;
            }

            metrics.Killed();
            if (answer.EndedFromOutside && await metadata.WriteAsync(w => w.Number("UPDATE dump SET ended = ended + 1 WHERE id = @1 RETURNING ended", dump.Id)) < MaxInterrupted)
            {
                ServerLog.DumpKilled(log, dump.Id, "Its analysis was ended from outside; it will be tried again.");
                await work.ReturnAsync(item, options.AnalysisPause);
                return;
            }

            if (await WithoutSuspectsAsync(search.Dump, file, elves, process, cancellation) is { } survived)
            {
                await StoreAsync(item, survived.Finding.Or(best), survived.Blamed);
                return;
            }

            if (best is not null)
            {
                // It lives with the ELFs that were tried before: what was found with those stands.
                break;
            }

            string why = answer.EndedFromOutside ? $"{MaxInterrupted} analyses of it were ended from outside, as a system does that runs out of memory; it is kept, and not tried again."
                : "Its analysis took too much time or memory, or broke the analyser; it is kept, and not tried again.";
            ServerLog.DumpKilled(log, dump.Id, why);
            best = new Finding(new AnalysisResult { State = DumpProgress.Killed, Why = why }, [], elves);
            break;
        }

        await StoreAsync(item, search.LeftOut is { } leftOut && best!.Result.Why is null ? best with { Result = best.Result with { Why = leftOut } } : best!);
    }

    // Whether an ELF that has just come explains a dump that told another version than the ELF has.
    private async Task<bool> FitsAsync(DumpRow dump, string file, string elf, WorkerProcess process, CancellationToken cancellation) =>
        symbols.FindByHash(dump.ProjectId, elf) is { State: SymbolStates.Ready } found && symbols.FindFile(elf) is not null
        && await process.AskAsync(Request(dump, file, [found]), cancellation) is { Result.Verdict: MatchVerdicts.Proved or MatchVerdicts.Likely };

    /// <summary>
    /// Tries a dump that took its process down, not once more as it was, but with the ELFs alone that have explained a dump before: those do no harm by
    /// themselves. When it lives then, one ELF more is tried at a time, and the one with which it dies is to blame. Null when the dump
    /// dies anyway, or there is no ELF to suspect: a hostile dump must not cost its project its ELFs.
    /// </summary>
    private async Task<(Finding Finding, SymbolFile? Blamed)?> WithoutSuspectsAsync(
        DumpRow dump, string file, IReadOnlyList<SymbolFile> elves, WorkerProcess process, CancellationToken cancellation)
    {
        HashSet<string> proved = metadata.Read(r => r.Query("SELECT sha256 FROM symbol_file WHERE project_id = @1 AND dumps > 0", x => x.Text(0), dump.ProjectId)).ToHashSet(StringComparer.Ordinal);
        List<SymbolFile> trusted = [.. elves.Where(e => proved.Contains(e.Sha256))];
        List<SymbolFile> suspects = [.. elves.Where(e => !proved.Contains(e.Sha256)).Take(MaxSuspects)];
        if (suspects.Count == 0 || await process.AskAsync(Request(dump, file, trusted), cancellation) is not { Result: { } good, Report: var report })
        {
            return null;
        }

        foreach (SymbolFile suspect in suspects)
        {
            if (await process.AskAsync(Request(dump, file, [.. trusted, suspect]), cancellation) is { Result: null, EndedFromOutside: false })
            {
                return (new Finding(good, report, trusted), suspect);
            }
        }

        return (new Finding(good, report, trusted), null);
    }

    private WorkerRequest Request(DumpRow dump, string file, IReadOnlyList<SymbolFile> elves)
    {
        // Names tell the ELFs apart in the report, so no two may be the same.
        List<WorkerElf> named = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        IReadOnlySet<long> ofVersion = dump.Firmware is { } version ? symbols.NumbersOf(dump.ProjectId, version) : new HashSet<long>();
        foreach (SymbolFile elf in elves)
        {
            bool isBrought = dump.Brought?.Contains(elf.Sha256, StringComparison.Ordinal) == true;
            string name = names.Add(elf.Name) ? elf.Name : $"{elf.Name} #{elf.Id}";
            names.Add(name);
            bool isNamed = isBrought || (dump.BuildId is not null && elf.BuildId == dump.BuildId) || ofVersion.Contains(elf.Id);
            named.Add(new WorkerElf(symbols.FindFile(elf.Sha256)!, name, isNamed));
        }

        int exact = named.Count(e => e.IsNamed);
        return new WorkerRequest { Dump = file, DumpName = dump.FileName ?? "dump", Elves = named, Keys = keys.FilesOf(dump.ProjectId), FirstElves = exact > 0 ? exact : Math.Min(4, elves.Count) };
    }

    private async Task StoreAsync(WorkItem item, Finding finding, SymbolFile? blamed = null)
    {
        (AnalysisResult result, byte[] report, IReadOnlyList<SymbolFile> elves) = finding;
        if (report.Length > 0)
        {
            blobs.Put(BlobArea.Reports, DumpStore.ReportName(item.Subject), report, durable: false);
        }

        long? project = await metadata.WriteAsync(w =>
        {
            work.Complete(w, item);
            if (DumpStore.Find(w, item.Subject) is not { } dump)
            {
                return (long?)null;
            }

            DumpReanalysis.Count(w, dump);
            SymbolCounters.Remove(w, dump);
            SymbolFile? used = result.Elf is { } number ? elves[number] : null;

            // Only an ELF that fits tells whose dump it is; one about which nothing is known might keep the right one away.
            SymbolFile? certain = result.Verdict is MatchVerdicts.Proved or MatchVerdicts.Likely ? used : null;
            dump = DumpFacts.Complete(w, dump, result.Told, certain?.Firmware);
            string? buildId = result.BuildId ?? certain?.BuildId;
            w.Execute(
                """
                UPDATE dump SET state = @2, state_why = @3, analyser = @4, analysed_at = @5, verdict = @6, symbols = @7, architecture = @8,
                  title = @9, kind = @10, location = @11, signature = @12, build_id = COALESCE(build_id, @13), ambiguous = @14 WHERE id = @1
                """,
                dump.Id, result.State, result.Why, result.Analyser, time.GetUtcNow(), result.Verdict, used?.Sha256, result.Architecture,
                result.Title, result.Kind, result.Location, result.Signature, buildId, result.Ambiguous);
            SymbolCounters.Add(w, dump with { State = result.State, Verdict = result.Verdict, Symbols = used?.Sha256, BuildId = dump.BuildId ?? buildId });
            bugs.Sort(w, dump, result);
            Blame(w, blamed);
            return dump.ProjectId;
        });
        if (project is null)
        {
            // The dump was erased while it was looked into: what was found goes, too.
            blobs.Delete(BlobArea.Reports, DumpStore.ReportName(item.Subject));
        }
        else if (project is { } known)
        {
            events.Publish(new ServerEvent(ServerEventKind.DumpAnalysed, known, item.Subject));
        }
    }

    // One hostile ELF must not cost every dump of its project a process.
    private static void Blame(IMetadataWriter w, SymbolFile? elf)
    {
        if (elf is not null && w.Number("UPDATE symbol_file SET kills = kills + 1 WHERE id = @1 RETURNING kills", elf.Id) >= MaxKills)
        {
            w.Execute(
                "UPDATE symbol_file SET state = @2, state_why = @3 WHERE id = @1",
                elf.Id, SymbolStates.Killed, $"Analyses of {MaxKills} dumps had to be ended with it, and not without it. It is not used any more until it is uploaded again.");
        }
    }
}
