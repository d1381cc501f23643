using System.Globalization;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>Names of the registers that MRS, MSR, VMRS and VMSR reach (ARMv7-M ARM, B5.1.1; ARMv8-M ARM, D1.2).</summary>
internal static class SpecialRegisters
{
    /// <summary>The name for SYSm; the mask belongs to MSR and selects fields of the program status register.</summary>
    public static string Name(uint number, uint? mask)
    {
        string name = (number & 0x7F) switch
        {
            0 => "CPSR",
            1 => "IAPSR",
            2 => "EAPSR",
            3 => "PSR",
            5 => "IPSR",
            6 => "EPSR",
            7 => "IEPSR",
            8 => "MSP",
            9 => "PSP",
            10 => "MSPLIM",
            11 => "PSPLIM",
            16 => "PRIMASK",
            17 => "BASEPRI",
            18 => "BASEPRI_MAX",
            19 => "FAULTMASK",
            20 => "CONTROL",
            24 => "SP",
            _ => "(UNDEF: " + number.ToString(CultureInfo.InvariantCulture) + ")",
        };
        string bank = number >= 0x80 && !name.StartsWith('(') ? "_NS" : "";
        string fields = mask is { } bits && number < 4
            ? "_" + ((bits & 8) != 0 ? "f" : "") + ((bits & 4) != 0 ? "s" : "") + ((bits & 2) != 0 ? "x" : "") + ((bits & 1) != 0 ? "c" : "")
            : "";
        return name + bank + fields;
    }

    /// <summary>The name of a floating-point system register.</summary>
    public static string FloatingPointName(uint number) => number switch
    {
        0 => "fpsid",
        1 => "fpscr",
        5 => "mvfr2",
        6 => "mvfr1",
        7 => "mvfr0",
        8 => "fpexc",
        12 => "vpr",
        13 => "p0",
        _ => "<impl def 0x" + number.ToString("x", CultureInfo.InvariantCulture) + ">",
    };
}
