namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// Where execution stands in an IT block: the eight ITSTATE bits (ARMv7-M ARM, A7.3.3). The condition of the next
/// instruction is in bits 7:4; the lowest four bits say how many follow. Zero is "not in an IT block".
/// </summary>
/// <param name="Bits">ITSTATE.</param>
public readonly record struct ItState(byte Bits)
{
    /// <summary>True when the next instruction is in an IT block.</summary>
    public bool InBlock => (Bits & 0xF) != 0;

    /// <summary>The condition of the next instruction; <see cref="ConditionCode.Always"/> outside a block.</summary>
    public ConditionCode Condition => !InBlock ? ConditionCode.Always : (Bits >> 4) >= 14 ? ConditionCode.Always : (ConditionCode)(Bits >> 4);

    /// <summary>
    /// ITSTATE from a stacked xPSR: ICI/IT bits 26:25 and 15:10 (ARMv7-M ARM, B1.4.2). The same bits hold the progress of
    /// an interrupted load or store multiple (ICI) when the lowest four IT bits are zero: that is "not in a block" too.
    /// </summary>
    public static ItState FromXpsr(uint xpsr) => new((byte)(((xpsr >> 8) & 0xFC) | ((xpsr >> 25) & 3)));

    /// <summary>The state behind an IT instruction with these low eight bits (condition and mask).</summary>
    public static ItState FromInstruction(byte conditionAndMask) => new(conditionAndMask);

    /// <summary>The state of the instruction after this one.</summary>
    public ItState Advance() => (Bits & 0x7) == 0 ? default : new((byte)((Bits & 0xE0) | ((Bits << 1) & 0x1F)));
}
