namespace Inquest.Architectures.Arm.Instructions;

/// <summary>Conditions against flags, and their spelling.</summary>
public static class ConditionCodes
{
    private static readonly string[] s_suffixes =
        ["eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", ""];

    /// <summary>The condition as a suffix of a mnemonic, as GNU objdump writes it; empty for always.</summary>
    public static string Suffix(this ConditionCode condition) => (int)condition < s_suffixes.Length ? s_suffixes[(int)condition] : "";

    /// <summary>True when the flags N, Z, C, V in bits 31:28 of <paramref name="xpsr"/> fulfil the condition (ARMv7-M ARM, A7.3).</summary>
    public static bool Holds(this ConditionCode condition, uint xpsr)
    {
        bool n = (xpsr & 0x8000_0000) != 0;
        bool z = (xpsr & 0x4000_0000) != 0;
        bool c = (xpsr & 0x2000_0000) != 0;
        bool v = (xpsr & 0x1000_0000) != 0;
        return condition switch
        {
            ConditionCode.Equal => z,
            ConditionCode.NotEqual => !z,
            ConditionCode.CarrySet => c,
            ConditionCode.CarryClear => !c,
            ConditionCode.Negative => n,
            ConditionCode.Positive => !n,
            ConditionCode.OverflowSet => v,
            ConditionCode.OverflowClear => !v,
            ConditionCode.UnsignedHigher => c && !z,
            ConditionCode.UnsignedLowerOrSame => !c || z,
            ConditionCode.GreaterOrEqual => n == v,
            ConditionCode.Less => n != v,
            ConditionCode.Greater => !z && n == v,
            ConditionCode.LessOrEqual => z || n != v,
            _ => true,
        };
    }
}
