using System.Globalization;
using Inquest.Binary;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>What fills an overflown stack, where its call stack is known: a recursion, or frames that are large.</summary>
internal sealed class StackUse
{
    // So many frames of one function are no chance.
    private const int LeastRecursion = 4;
    private const int MostNamed = 3;

    /// <summary>The function that calls itself over and over; null when none does.</summary>
    public string? Recursion { get; private init; }

    /// <summary>A sentence on what fills the stack; null when nothing stands out.</summary>
    public string? Sentence { get; private init; }

    /// <summary>Looks at the frames of a stack.</summary>
    /// <param name="frames">Innermost first.</param>
    /// <param name="stackBytes">The stack's size.</param>
    public static StackUse Of(IReadOnlyList<CrashFrame> frames, ulong stackBytes)
    {
        List<CrashFrame> physical = [.. frames.Where(f => f is { Function: not null, IsInlined: false, IsSure: true })];
        if (physical.GroupBy(f => f.Function!, StringComparer.Ordinal).MaxBy(g => g.Count()) is { } most && most.Count() >= LeastRecursion)
        {
            bool isDirect = physical.Zip(physical.Skip(1)).Any(p => p.First.Function == most.Key && p.Second.Function == most.Key);
            string times = string.Create(CultureInfo.InvariantCulture, $"{most.Key}() stands {most.Count()} times in the call stack");
            string bytes = most.All(f => f.FrameBytes is not null) ? $", {Numbers.Text(most.Aggregate(0ul, (sum, f) => sum + f.FrameBytes!.Value))} bytes in all" : "";
            return new StackUse { Recursion = most.Key, Sentence = $"{times}{bytes}: {(isDirect ? "it calls itself" : "what it calls calls it again")}." };
        }

        // A quarter of the stack in one frame is worth a look. Frames on both sides of an interrupt are on two stacks.
        CrashFrame[] large = frames.Skip(1).Any(f => f.IsInterrupted) ? [] : [.. physical.Where(f => f.FrameBytes >= stackBytes / 4).OrderByDescending(f => f.FrameBytes).Take(MostNamed)];
        return large.Length == 0 ? new StackUse()
            : new StackUse { Sentence = $"The largest {(large.Length == 1 ? "frame is" : "frames are")} {string.Join(" and ", large.Select(f => $"{f.Function}()'s with {Numbers.Text(f.FrameBytes!.Value)} bytes"))}." };
    }
}
