using System.Collections.Concurrent;
using Inquest.Server.Hosting;
using Inquest.Server.Symbols;

namespace Inquest.Server.Analysis;

/// <summary>
/// Tells where a section's bytes lie in a stored ELF. In an analysing process, as everything that reads an ELF; what was found once is
/// remembered, since a debugger asks for the same few again.
/// </summary>
internal sealed class ElfSections(ServerOptions options) : IDisposable
{
    /// <summary>Answers remembered at most; beyond, all are forgotten.</summary>
    private const int MaxRemembered = 10_000;

    private readonly SemaphoreSlim _turn = new(2);
    private readonly ConcurrentDictionary<(string Sha256, string Section), FilePart?> _known = new();

    /// <summary>The part of the file; null when the ELF has no such section, or one without bytes in the file.</summary>
    public async Task<FilePart?> FindAsync(SymbolFile elf, string path, string section, CancellationToken cancellation)
    {
        if (_known.TryGetValue((elf.Sha256, section), out FilePart? known))
        {
            return known;
        }

        FilePart? part;
        await _turn.WaitAsync(cancellation);
        try
        {
            using var process = new WorkerProcess(options);
            WorkerAnswer answer = await process.AskAsync(new WorkerRequest { Elves = [new WorkerElf(path, elf.Name)], Section = section }, cancellation);
            if (answer.EndedFromOutside)
            {
                return null;
            }

            part = answer.Result?.Part;
        }
        finally
        {
            _turn.Release();
        }

        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        _known[(elf.Sha256, section)] = part;
        return part;
    }

    public void Dispose() => _turn.Dispose();
}
