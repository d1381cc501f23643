namespace Inquest.Architectures.Arm;

/// <summary>
/// An EXC_RETURN value: what lr holds in an exception handler (ARMv7-M ARM B1.5.8, ARMv8-M ARM B3.22).
/// </summary>
/// <param name="Value">The value.</param>
public readonly record struct ExceptionReturn(uint Value)
{
    /// <summary>The highest bits that mark one: 0xFFFFFFxx.</summary>
    public const uint Prefix = 0xFFFF_FF00;

    /// <summary>SPSEL, bit 2: the frame lies on the process stack.</summary>
    public bool IsProcessStack => (Value & 4) != 0;

    /// <summary>Mode, bit 3: the interrupted code ran in thread mode.</summary>
    public bool IsThreadMode => (Value & 8) != 0;

    /// <summary>FType, bit 4, is zero: the frame has room for the floating-point registers. On cores without FPU the bit reads as one.</summary>
    public bool IsExtended => (Value & 0x10) == 0;

    /// <summary>
    /// True for a value that hardware produces: bit 7 set, bit 1 clear, and not handler mode on the process stack.
    /// 0xFFFFFFFF, what lr holds after reset, is none.
    /// </summary>
    public static bool IsValid(ulong value) =>
        value <= uint.MaxValue
        && ((uint)value & Prefix) == Prefix
        && (value & 0x82) == 0x80
        && ((value & 0x0C) != 0x04);
}
