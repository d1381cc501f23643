namespace Inquest.Architectures.Arm.Instructions;

/// <summary>How the base register takes part in an address (ARMv7-M ARM, A4.6.5).</summary>
public enum IndexMode : byte
{
    /// <summary>Base plus offset; the base keeps its value unless the operand writes back (LDM with <c>!</c>).</summary>
    Offset,

    /// <summary>Base plus offset, and the base becomes that address: <c>[r1, #4]!</c>.</summary>
    PreIndexed,

    /// <summary>The base alone, which then moves by the offset: <c>[r1], #4</c>.</summary>
    PostIndexed,
}
