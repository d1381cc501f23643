namespace Inquest.Diagnosis.Comparison;

/// <summary>Two crashes held against each other.</summary>
/// <param name="IsSame">Whether they are taken for the same bug: their hashes are equal. Null when it cannot be told: one of them has no ELF.</param>
/// <param name="Certainty">How sure that is.</param>
/// <param name="Reason">Why, a sentence.</param>
/// <param name="Shared">Functions that both went through, innermost first.</param>
/// <param name="OnlyFirst">Functions of the first crash alone.</param>
/// <param name="OnlySecond">Functions of the second crash alone.</param>
public sealed record SignatureComparison(
    bool? IsSame, Certainty Certainty, string Reason, IReadOnlyList<string> Shared, IReadOnlyList<string> OnlyFirst, IReadOnlyList<string> OnlySecond);
