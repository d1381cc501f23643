using Inquest.Reporting.Words;
using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Symbols;

namespace Inquest.Server.Analysis;

/// <summary>
/// Which of its project's ELFs to try on a dump, some at a time: first those of the build id and version that its sender told and the
/// newest; when none of them fits, those of the build id and version that the dump itself tells, then all others.
/// </summary>
internal sealed class ElfSearch(SymbolStore symbols, DumpRow dump)
{
    /// <summary>ELFs that are offered at a time.</summary>
    public const int PageElves = 40;

    private readonly HashSet<long> _tried = [];
    private readonly Queue<IReadOnlyList<SymbolFile>> _pages = [];
    private bool _isFull;
    private bool _hasBegun;

    /// <summary>The dump, with the build id and version that are looked for: its own, where it tells them, before those that the sender told.</summary>
    public DumpRow Dump { get; private set; } = dump;

    /// <summary>The ELFs to try next, the likeliest first; the first time perhaps none, and null when all were tried or the right one is found.</summary>
    public IReadOnlyList<SymbolFile>? Next()
    {
        if (_hasBegun)
        {
            return _pages.TryDequeue(out IReadOnlyList<SymbolFile>? page) ? page : null;
        }

        _hasBegun = true;
        IReadOnlyList<SymbolFile> first = symbols.Candidates(Dump.ProjectId, Dump.BuildId, Dump.Firmware, PageElves);
        _isFull = first.Count == PageElves;
        _tried.UnionWith(first.Select(e => e.Id));
        return [.. first.Where(IsThere)];
    }

    /// <summary>Takes in what came of the ELFs that were tried last.</summary>
    public void Learn(AnalysisResult result)
    {
        if (result.State != DumpProgress.Analysed || result.Verdict is MatchVerdicts.Proved or MatchVerdicts.Likely)
        {
            _pages.Clear();
            _isFull = false;
        }
        else if (_isFull)
        {
            _isFull = false;
            Dump = Dump with { BuildId = result.BuildId ?? Dump.BuildId, Firmware = DumpMetadata.Clean(result.Told?.Firmware) ?? Dump.Firmware };

            // What the dump tells of its build id rules out every ELF with another one.
            foreach (SymbolFile[] page in symbols.Candidates(Dump.ProjectId, Dump.BuildId, Dump.Firmware, int.MaxValue)
                .Where(e => !_tried.Contains(e.Id) && (result.BuildId is null || e.BuildId is null || e.BuildId == result.BuildId) && IsThere(e)).Chunk(PageElves))
            {
                _pages.Enqueue(page);
            }
        }
    }

    private bool IsThere(SymbolFile elf) => symbols.FindFile(elf.Sha256) is not null;
}
