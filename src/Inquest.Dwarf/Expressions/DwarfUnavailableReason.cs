namespace Inquest.Dwarf.Expressions;

/// <summary>Why an expression has no result.</summary>
public enum DwarfUnavailableReason : byte
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>The compiler kept no location: an empty expression.</summary>
    OptimizedOut,

    /// <summary>It needs a register that is not known; the detail is the register's DWARF number.</summary>
    RegisterUnknown,

    /// <summary>It needs memory that is not known; the detail is the address.</summary>
    MemoryUnknown,

    /// <summary>It needs the frame base or the canonical frame address, which is not known.</summary>
    FrameUnknown,

    /// <summary>It needs a value at the function's entry, which the caller does not tell.</summary>
    EntryValueUnknown,

    /// <summary>It needs the address of thread-local storage, which a dump does not tell.</summary>
    ThreadLocal,

    /// <summary>It has an operation that is not supported; the detail is the operation's code.</summary>
    Unsupported,

    /// <summary>It is malformed, or exceeds a limit; the detail is the offset of the operation in the expression.</summary>
    Malformed,
}
