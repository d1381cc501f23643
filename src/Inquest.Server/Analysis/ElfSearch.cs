using System.Globalization;
using Inquest.Reporting.Words;
using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Symbols;

namespace Inquest.Server.Analysis;

/// <summary>
/// Which of its project's ELFs to try on a dump, some at a time: first those of the build id and version that its sender told and the
/// newest; when none of them fits, those of the build id and version that the dump itself tells, then the others, the newest first.
/// </summary>
/// <param name="symbols">The ELFs.</param>
/// <param name="dump">The dump.</param>
/// <param name="most">ELFs that are tried on it at most.</param>
internal sealed class ElfSearch(SymbolStore symbols, DumpRow dump, int most)
{
    /// <summary>ELFs that are offered at a time.</summary>
    public const int PageElves = 40;

    private readonly HashSet<long> _tried = [];
    private long _leftOut;
    private readonly Queue<IReadOnlyList<SymbolFile>> _pages = [];
    private bool _isFull;
    private bool _hasBegun;

    /// <summary>The dump, with the build id and version that are looked for: its own, where it tells them, before those that the sender told.</summary>
    public DumpRow Dump { get; private set; } = dump;

    /// <summary>A sentence on the ELFs that are not tried, since there are too many; null when all that may fit are.</summary>
    public string? LeftOut => _leftOut == 0 ? null
        : string.Create(CultureInfo.InvariantCulture, $"The {_tried.Count:N0} likeliest ELFs were tried, {_leftOut:N0} older ones were not. Send the build id or the version with the dump, and the version with the ELF: those that agree are tried first.");

    /// <summary>The ELFs to try next, the likeliest first; the first time perhaps none, and null when all were tried or the right one is found.</summary>
    public IReadOnlyList<SymbolFile>? Next()
    {
        if (_hasBegun)
        {
            return _pages.TryDequeue(out IReadOnlyList<SymbolFile>? page) ? page : null;
        }

        _hasBegun = true;

        // Some are left for what the dump itself may tell.
        int count = Math.Min(PageElves, (most + 1) / 2);
        IReadOnlyList<SymbolFile> likeliest = symbols.Candidates(Dump.ProjectId, Dump.BuildId, Dump.Firmware, count);
        _isFull = likeliest.Count == count;
        List<SymbolFile> first = [.. Brought().Concat(likeliest).DistinctBy(e => e.Id)];
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
            _leftOut = 0;
        }
        else if (_isFull)
        {
            _isFull = false;
            Dump = Dump with { BuildId = result.BuildId ?? Dump.BuildId, Firmware = DumpMetadata.Clean(result.Told?.Firmware) ?? Dump.Firmware };

            // What the dump tells of its build id rules out every ELF with another one.
            List<SymbolFile> others = [.. symbols.Candidates(Dump.ProjectId, Dump.BuildId, Dump.Firmware, most + _tried.Count, result.BuildId).Where(e => !_tried.Contains(e.Id))];
            List<SymbolFile> chosen = [.. others.Take(most - _tried.Count)];
            _leftOut = others.Count <= chosen.Count ? 0 : symbols.Count(Dump.ProjectId, result.BuildId) - _tried.Count - chosen.Count;
            foreach (SymbolFile[] page in chosen.Where(IsThere).Chunk(PageElves))
            {
                _pages.Enqueue(page);
            }

            _tried.UnionWith(chosen.Select(e => e.Id));
        }
    }

    // What was sent together with it, before all others.
    private IEnumerable<SymbolFile> Brought() =>
        (Dump.Brought?.Split(' ') ?? []).Select(hash => symbols.FindByHash(Dump.ProjectId, hash)).OfType<SymbolFile>().Where(e => e.State == SymbolStates.Ready);

    private bool IsThere(SymbolFile elf) => symbols.FindFile(elf.Sha256) is not null;
}
