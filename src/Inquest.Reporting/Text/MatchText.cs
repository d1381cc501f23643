using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The verdict on the ELF, as a sentence that names it.</summary>
internal static class MatchText
{
    private const int MostTold = 3;

    /// <summary>Such as <c>zmk.elf is proved: …</c>, <c>zmk.elf is not the firmware of this crash: …</c>; null when there is no summary.</summary>
    public static string? Sentence(MatchInfo match)
    {
        if (match is not { Elf: { } path, Summary: { } summary })
        {
            return match.Summary;
        }

        string elf = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return match.Verdict switch
        {
            MatchVerdicts.Proved or MatchVerdicts.Likely => $"{elf} is {match.Verdict}: {summary}",
            MatchVerdicts.Mismatch => $"{elf} is not the firmware of this crash: {summary}",
            _ => $"{elf} may not be the firmware of this crash: {summary}",
        };
    }

    /// <summary>The evidence that the sentence does not give already.</summary>
    public static IReadOnlyList<string> Further(MatchInfo match) =>
        [.. match.Evidence.Where(e => match.Summary?.Contains(e, StringComparison.Ordinal) != true)];

    /// <summary>
    /// The other ELFs, a sentence each: those that are used, those that fit as well, and those that are not used. Of a folder of
    /// builds the many that have no part are one sentence.
    /// </summary>
    /// <param name="match">The verdict.</param>
    /// <param name="all">Whether each has its own sentence.</param>
    public static IEnumerable<string> Others(MatchInfo match, bool all)
    {
        List<OtherElfInfo> equals = [.. match.OtherElves.Where(o => !o.Used && o.FitsAsWell)];
        List<OtherElfInfo> unused = [.. match.OtherElves.Where(o => !o.Used && !o.FitsAsWell)];
        return match.OtherElves.Where(o => o.Used).Select(Sentence)
            .Concat(Fold(equals, all, "ELFs fit the dump alike, and nothing here tells them apart"))
            .Concat(Fold(unused, all, "other ELFs are not used"));
    }

    private static IEnumerable<string> Fold(List<OtherElfInfo> others, bool all, string what) =>
        all || others.Count <= MostTold ? others.Select(Sentence)
            : [$"{TextCanvas.Number(others.Count)} {what} ({string.Join(", ", others.Take(MostTold).Select(o => o.Name))} …); --verbose tells why each"];

    /// <summary>What another ELF serves for, or why it is not used.</summary>
    public static string Sentence(OtherElfInfo other) => $"{other.Name} is {(other.Used ? "used" : "not used:")} {other.Reason}";
}
