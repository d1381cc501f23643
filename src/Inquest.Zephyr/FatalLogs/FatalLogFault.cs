namespace Inquest.Zephyr.FatalLogs;

/// <summary>What kind of processor fault a log's text names. An open list.</summary>
public enum FatalLogFault
{
    /// <summary>None: an oops, a panic, or text without the fault's name.</summary>
    None,

    /// <summary>An access that memory protection or the bus refused.</summary>
    Memory,

    /// <summary>A memory access or jump that is not aligned.</summary>
    Unaligned,

    /// <summary>An instruction that does not exist.</summary>
    UndefinedInstruction,

    /// <summary>A division by zero.</summary>
    DivideByZero,

    /// <summary>A stack at its end, noticed by the processor or the fault handler.</summary>
    StackOverflow,

    /// <summary>An interrupt without a handler.</summary>
    SpuriousInterrupt,

    /// <summary>Another fault.</summary>
    Other,
}
