namespace Inquest.Unwinding;

/// <summary>How a frame was found. An open list.</summary>
public enum FrameTrust : byte
{
    /// <summary>The registers of the dump.</summary>
    Context,

    /// <summary>Call-frame information (.debug_frame, .eh_frame).</summary>
    Cfi,

    /// <summary>ARM exception index tables (.ARM.exidx).</summary>
    Exidx,

    /// <summary>The frame pointer.</summary>
    FramePointer,

    /// <summary>The link register of code that has saved nothing.</summary>
    LinkRegister,

    /// <summary>The frame that the hardware stacked, where it must be.</summary>
    Exception,

    /// <summary>Searched for, or read from instructions, and confirmed by evidence that the frame names.</summary>
    Recovered,

    /// <summary>A search of the stack for return addresses; may be false.</summary>
    Scan,
}
