namespace Inquest.Target;

/// <summary>Where a register's value comes from; the evidence behind it.</summary>
public enum RegisterSource : byte
{
    /// <summary>The value is not known. It is never shown as a number.</summary>
    Unknown,

    /// <summary>The dump's arch block holds it.</summary>
    Dump,

    /// <summary>The device's latch block holds it (saved before the kernel cleared it).</summary>
    Latched,

    /// <summary>Computed by the unwinder from memory and call-frame information.</summary>
    Unwound,

    /// <summary>Found by recovery (a hardware frame searched in a stack), with evidence but not stated by the dump.</summary>
    Recovered,

    /// <summary>Read from a thread's saved context in memory.</summary>
    Context,

    /// <summary>Read from the text of a log.</summary>
    Log,
}
