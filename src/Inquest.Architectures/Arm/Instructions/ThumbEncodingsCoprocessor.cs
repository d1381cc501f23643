using static Inquest.Architectures.Arm.Instructions.InstructionKind;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// What is left of the coprocessor space, by class only: half-precision floating point, MVE, custom coprocessors
/// (ARMv8-M ARM, C2.3.2 and C2.4). No text: an instruction of these classes prints as <c>.inst.w</c>. Stands last.
/// </summary>
internal static class ThumbEncodingsCoprocessor
{
    public static readonly ThumbEncoding[] Rows =
    [
        new("111.1110 ........ .... 101. ........", FloatingPoint, ""),
        new("111.1110 ........ .... 1001 ........", FloatingPoint, ""),
        new("1110110. ........ .... 1001 ........", FloatingPoint, ""),
        new("1110110. ........ .... 111. ........", Vector, ""),
        new("1111110. ........ .... 111. ........", Vector, ""),
        new("111.1110 ........ .... 111. ........", Vector, ""),
        new("111.1111 ........ ........ ........", Vector, ""),
        new("111.110. ........ ........ ........", Coprocessor, ""),
        new("111.1110 ........ ........ ........", Coprocessor, ""),
    ];
}
