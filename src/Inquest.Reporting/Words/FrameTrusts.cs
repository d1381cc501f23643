namespace Inquest.Reporting.Words;

/// <summary>How a frame was found. An open list: a reader must bear words that it does not know.</summary>
public static class FrameTrusts
{
    /// <summary>The registers of the dump.</summary>
    public const string Context = "context";

    /// <summary>A log states it: the registers that it prints, or its own call trace.</summary>
    public const string Log = "log";

    /// <summary>Call frame information.</summary>
    public const string Cfi = "cfi";

    /// <summary>ARM exception index tables.</summary>
    public const string Exidx = "exidx";

    /// <summary>The frame pointer.</summary>
    public const string FramePointer = "frame-pointer";

    /// <summary>The link register of a leaf.</summary>
    public const string LinkRegister = "link-register";

    /// <summary>The frame that the hardware stacked.</summary>
    public const string Exception = "exception";

    /// <summary>A stacked frame that was searched for and agreed with the evidence.</summary>
    public const string Recovered = "recovered";

    /// <summary>A search of the stack for return addresses; may be false.</summary>
    public const string Scan = "scan";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Context, Log, Cfi, Exidx, FramePointer, LinkRegister, Exception, Recovered, Scan,
    ];
}
