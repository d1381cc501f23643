using Inquest.Diagnosis.Fingerprint;

namespace Inquest.Diagnosis.Comparison;

/// <summary>Compares two signatures and the ways that led to them.</summary>
public static class SignatureComparer
{
    // The first page is where a pointer that is NULL points, members of what it should point at included.
    private const ulong NullPage = 0x1000;

    /// <summary>Compares.</summary>
    /// <param name="first">The first crash's signature.</param>
    /// <param name="second">The second's.</param>
    /// <param name="faults">The addresses that the two faulted at; null where there is none, or it is not known.</param>
    public static SignatureComparison Compare(CrashSignature first, CrashSignature second, (ulong? First, ulong? Second) faults = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        string[] shared = [.. first.Path.Where(second.Path.Contains)];
        string[] onlyFirst = [.. first.Path.Except(second.Path)];
        string[] onlySecond = [.. second.Path.Except(first.Path)];
        // Addresses of two builds differ in the same bug: without the ELF of both, different ones say nothing.
        bool? same = first.Hash == second.Hash ? true : first.Provisional || second.Provisional ? null : false;
        (Certainty certainty, string reason) = same == true
            ? JudgeSame(first, second, faults)
            : JudgeDifferent(first, second, shared.Length);
        return new SignatureComparison(same, certainty, reason, shared, onlyFirst, onlySecond);
    }

    private static (Certainty Certainty, string Reason) JudgeSame(CrashSignature first, CrashSignature second, (ulong? First, ulong? Second) faults)
    {
        if (first.Provisional)
        {
            return (Certainty.Low, "reason, pc and lr are equal; without an ELF nothing more is known");
        }

        string where = first.Path[0];
        if (faults is { First: ulong one, Second: ulong other } && one < NullPage != other < NullPage)
        {
            return (Certainty.Low, $"both fault in {where}, but one through a null pointer and the other at 0x{Math.Max(one, other):x8}: it may be two bugs that show at one place");
        }

        string kind = first.Kind == second.Kind ? "the same kind of fault" : "a fault of one family";
        List<string> callers = [.. first.Path.Skip(1)], others = [.. second.Path.Skip(1)];
        if (callers.Count == 0 || others.Count == 0)
        {
            return (Certainty.Medium, $"{kind} in {where}; the callers are {(callers.Count + others.Count > 0 ? "known on one side only" : "not known")}");
        }

        // What lies nearer than the first caller that both have. A tail call or an inlined function is missing on one side alone;
        // other ways to the function show on both. That both began in main says nothing.
        int nearer = callers.FindIndex(others.Contains);
        if (nearer < 0)
        {
            return (Certainty.Low, $"{kind} in {where}, but the callers differ: it may be two bugs that show at one place");
        }

        int nearerThere = others.IndexOf(callers[nearer]);
        int agree = callers.Count(others.Contains);
        return nearer > 0 && nearerThere > 0
            ? (Certainty.Low, $"{kind} in {where}, but called from {callers[0]} and from {others[0]}, which meet only in {callers[nearer]}: it may be two bugs that show at one place")
            : nearer + nearerThere <= 1
            ? (Certainty.High, $"{kind} in {where}, and {agree} of its callers agree")
            : (Certainty.Medium, $"{kind} in {where}, and {agree} of its callers agree; {nearer + nearerThere} nearer ones are known on one side only");
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
