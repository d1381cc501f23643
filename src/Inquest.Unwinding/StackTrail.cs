using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>A stack while it is being walked.</summary>
internal sealed class StackTrail
{
    public List<UnwoundFrame> Frames { get; } = [];

    /// <summary>The stack being walked; null when it is not known.</summary>
    public StackRange? Stack { get; set; }

    public StackEnd End { get; set; } = new(StackEndReason.Unknown, "");

    /// <summary>True once another walk has carried the trail to its end.</summary>
    public bool IsFinished { get; set; }

    /// <summary>True when the trail continues one by a search of the stack, or is itself on trial: then none is begun.</summary>
    public bool IsSearched { get; init; }

    /// <summary>True once the trail came to the end of an interrupt handler, where EXC_RETURN stands.</summary>
    public bool HasCrossed { get; set; }

    /// <summary>True when no frame is missing.</summary>
    public bool IsWhole => End.IsWhole;

    /// <summary>True when both went through the same code.</summary>
    public bool HasSameCode(StackTrail other) => Frames.Count == other.Frames.Count && CommonWith(other) == Frames.Count;

    /// <summary>How many frames, from the innermost, are the same code in both.</summary>
    public int CommonWith(StackTrail other)
    {
        int count = 0;
        while (count < Frames.Count && count < other.Frames.Count && Frames[count].Pc == other.Frames[count].Pc)
        {
            count++;
        }

        return count;
    }
}
