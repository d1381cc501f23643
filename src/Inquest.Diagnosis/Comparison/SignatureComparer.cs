using Inquest.Diagnosis.Fingerprint;

namespace Inquest.Diagnosis.Comparison;

/// <summary>Compares two signatures and the ways that led to them.</summary>
public static class SignatureComparer
{
    /// <summary>Compares.</summary>
    public static SignatureComparison Compare(CrashSignature first, CrashSignature second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        string[] shared = [.. first.Path.Where(second.Path.Contains)];
        string[] onlyFirst = [.. first.Path.Except(second.Path)];
        string[] onlySecond = [.. second.Path.Except(first.Path)];
        // Addresses of two builds differ in the same bug: without the ELF of both, different ones say nothing.
        bool? same = first.Hash == second.Hash ? true : first.Provisional || second.Provisional ? null : false;
        (Certainty certainty, string reason) = same == true
            ? JudgeSame(first, shared.Length, onlyFirst.Length, onlySecond.Length)
            : JudgeDifferent(first, second, shared.Length);
        return new SignatureComparison(same, certainty, reason, shared, onlyFirst, onlySecond);
    }

    private static (Certainty Certainty, string Reason) JudgeSame(CrashSignature first, int shared, int onlyFirst, int onlySecond)
    {
        if (first.Provisional)
        {
            return (Certainty.Low, "reason, pc and lr are equal; without an ELF nothing more is known");
        }

        string where = first.Path[0];
        // A tail call or an inlined function is missing on one side alone; other ways to the function show on both.
        return shared > 1 ? (Certainty.High, $"the same kind of fault in {where}, and {shared - 1} of its callers agree")
            : onlyFirst > 0 && onlySecond > 0 ? (Certainty.Low, $"the same kind of fault in {where}, but the callers differ: it may be two bugs that show at one place")
            : onlyFirst + onlySecond > 0 ? (Certainty.Medium, $"the same kind of fault in {where}; the callers are known on one side only")
            : (Certainty.Medium, $"the same kind of fault in {where}; the callers are not known");
    }

    private static (Certainty Certainty, string Reason) JudgeDifferent(CrashSignature first, CrashSignature second, int shared)
    {
        if (first.Provisional || second.Provisional)
        {
            return (Certainty.Low, "without the ELF of both, only addresses can be compared; they differ, as they do in two builds of the same firmware");
        }

        return first.Path[0] == second.Path[0] ? (Certainty.Medium, $"both in {first.Path[0]}, but another kind of fault: {first.Kind} and {second.Kind}")
            : shared > 0 ? (Certainty.High, $"in {first.Path[0]} and in {second.Path[0]}, though they share callers")
            : (Certainty.High, $"in {first.Path[0]} and in {second.Path[0]}, with no function in common");
    }
}
