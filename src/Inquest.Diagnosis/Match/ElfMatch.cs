namespace Inquest.Diagnosis.Match;

/// <summary>The verdict on one pair of dump and ELF, with what speaks for it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Confidence">0 to 1: how sure the verdict is; null for <see cref="MatchVerdict.NoElf"/> and <see cref="MatchVerdict.Unknown"/>.</param>
/// <param name="Summary">One sentence: how it was noticed.</param>
/// <param name="Evidence">Everything that was counted, one sentence each, contradictions first.</param>
/// <param name="UseImage">True when the image's bytes may stand for the memory of this dump's firmware.</param>
public sealed record ElfMatch(MatchVerdict Verdict, double? Confidence, string Summary, IReadOnlyList<string> Evidence, bool UseImage)
{
    /// <summary>What the dump's own evidence weighs, for the choice among ELFs that none of it decides for; below zero when it speaks against.</summary>
    public int Points { get; init; }
}
