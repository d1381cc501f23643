using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The verdict on the ELF, as a sentence that names it.</summary>
internal static class MatchText
{
    /// <summary>Such as <c>zmk.elf is proved: …</c>; the bare summary of a verdict that speaks for itself. Null when there is none.</summary>
    public static string? Sentence(MatchInfo match) =>
        match is { Verdict: MatchVerdicts.Proved or MatchVerdicts.Likely, Elf: { } elf, Summary: { } summary }
            ? $"{elf[(elf.LastIndexOfAny(['/', '\\']) + 1)..]} is {match.Verdict}: {summary}"
            : match.Summary;
}
