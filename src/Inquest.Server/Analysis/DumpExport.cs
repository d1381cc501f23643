using System.Collections.Concurrent;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Server.Symbols;

namespace Inquest.Server.Analysis;

/// <summary>
/// Makes things of a dump that are not kept: an ELF core, the memory's bytes. In an analysing process, as everything that
/// reads a dump, which is started for it and ends with it.
/// </summary>
internal sealed class DumpExport(DumpStore dumps, SymbolStore symbols, SealingKeys keys, ServerOptions options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(2);
    private readonly ConcurrentDictionary<(long Dump, DumpExportKind Kind), bool> _broke = new();

    /// <summary>Makes it; the bytes, or a sentence why not.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="kind">What is wanted of it.</param>
    /// <param name="cancellation">Ends the waiting and the process.</param>
    public async Task<(byte[]? Bytes, string? Why)> MakeAsync(DumpRow dump, DumpExportKind kind, CancellationToken cancellation)
    {
        const string Broke = "Making it took too much time or memory, or broke the analyser.";
        if (dump.State != DumpProgress.Analysed || dumps.FindFile(dump) is not { } file)
        {
            return (null, dump.StateWhy ?? "The dump is not explained yet, or its bytes are gone.");
        }

        // What took a process down once is not tried again.
        if (_broke.ContainsKey((dump.Id, kind)))
        {
            return (null, Broke);
        }

        SymbolFile? elf = dump.Symbols is { } hash ? symbols.FindByHash(dump.ProjectId, hash) : null;
        string? elfFile = elf is null ? null : symbols.FindFile(elf.Sha256);
        var request = new WorkerRequest { Dump = file, DumpName = dump.FileName ?? "dump", Export = kind, Keys = keys.FilesOf(dump.ProjectId), Elves = elfFile is null ? [] : [new WorkerElf(elfFile, elf!.Name)] };
        await _turn.WaitAsync(cancellation);
        try
        {
            using var process = new WorkerProcess(options);
            WorkerAnswer answer = await process.AskAsync(request, cancellation);
            if (answer.Result is { } result)
            {
                return answer.Report.Length > 0 ? (answer.Report, null) : (null, result.Why ?? "Nothing came of it.");
            }

            if (answer.EndedFromOutside)
            {
                return (null, "Making it was ended from outside; try again.");
            }
        }
        finally
        {
            _turn.Release();
        }

        _broke[(dump.Id, kind)] = true;
        return (null, Broke);
    }

    public void Dispose() => _turn.Dispose();
}
