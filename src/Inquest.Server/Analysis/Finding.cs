using Inquest.Reporting.Words;
using Inquest.Server.Symbols;

namespace Inquest.Server.Analysis;

/// <summary>What came of a dump with some of its project's ELFs.</summary>
/// <param name="Result">What was found out.</param>
/// <param name="Report">The report, as JSON.</param>
/// <param name="Elves">The ELFs in the order of the request, which the result counts in.</param>
internal sealed record Finding(AnalysisResult Result, byte[] Report, IReadOnlyList<SymbolFile> Elves)
{
    /// <summary>This one, or the other when its ELF fits better.</summary>
    public Finding Or(Finding? other) => other is not null && other.Rank >= Rank ? other : this;

    private int Rank => Result.Verdict switch
    {
        MatchVerdicts.Proved => 3,
        MatchVerdicts.Likely => 2,
        MatchVerdicts.Mismatch => 0,
        _ => 1,
    };
}
