using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The verdict on the ELF, as a sentence that names it.</summary>
internal static class MatchText
{
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

    /// <summary>What another ELF serves for, or why it is not used.</summary>
    public static string Sentence(OtherElfInfo other) => $"{other.Name} is {(other.Used ? "used" : "not used:")} {other.Reason}";
}
