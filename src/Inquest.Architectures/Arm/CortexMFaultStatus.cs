namespace Inquest.Architectures.Arm;

/// <summary>
/// The fault status registers of a Cortex-M (ARMv7-M ARM B3.2.15 to B3.2.18, ARMv8-M ARM D1.2). Zephyr clears them before
/// it dumps, so they come from a device that latched them first, or from the text of a log. Each may be absent.
/// </summary>
/// <param name="Cfsr">Configurable fault status: MMFSR in bits 7:0, BFSR in 15:8, UFSR in 31:16.</param>
/// <param name="Hfsr">HardFault status.</param>
/// <param name="Mmfar">Address of a memory management fault; means something only while MMARVALID is set.</param>
/// <param name="Bfar">Address of a bus fault; means something only while BFARVALID is set.</param>
public sealed record CortexMFaultStatus(uint? Cfsr, uint? Hfsr, uint? Mmfar, uint? Bfar)
{
    private const int StackingMemoryFault = 4;
    private const int StackingBusFault = 12;
    private const int StackLimit = 20;
    private const uint VectorTableRead = 1u << 1;

    // In the order in which Zephyr looks at them (arch/arm/core/cortex_m/fault.c): bit of CFSR, Zephyr's reason, name.
    private static readonly (int Bit, uint Reason, string Name)[] s_bits =
    [
        (4, 17, "MSTKERR"), (3, 18, "MUNSTKERR"), (1, 19, "DACCVIOL"), (0, 20, "IACCVIOL"), (5, 21, "MLSPERR"),
        (12, 23, "STKERR"), (11, 24, "UNSTKERR"), (9, 25, "PRECISERR"), (10, 26, "IMPRECISERR"), (8, 27, "IBUSERR"), (13, 28, "LSPERR"),
        (25, 30, "DIVBYZERO"), (24, 31, "UNALIGNED"), (20, 32, "STKOF"), (19, 33, "NOCP"), (18, 34, "INVPC"), (17, 35, "INVSTATE"), (16, 36, "UNDEFINSTR"),
    ];

    /// <summary>MMFAR when CFSR says that it is valid; null otherwise.</summary>
    public uint? MemoryFaultAddress => Cfsr is { } cfsr && (cfsr & (1u << 7)) != 0 ? Mmfar : null;

    /// <summary>BFAR when CFSR says that it is valid; null otherwise.</summary>
    public uint? BusFaultAddress => Cfsr is { } cfsr && (cfsr & (1u << 15)) != 0 ? Bfar : null;

    /// <summary>Names of the cause bits that are set in CFSR, in Zephyr's order; empty when CFSR is absent.</summary>
    public IReadOnlyList<string> Names => [.. s_bits.Where(b => IsSet(b.Bit)).Select(b => b.Name)];

    /// <summary>True when the processor could not read the vector table (HFSR.VECTTBL), so that CFSR names no cause; false when HFSR is absent.</summary>
    public bool IsVectorTableRead => Hfsr is uint hfsr && (hfsr & VectorTableRead) != 0;

    /// <summary>Zephyr's reason code (K_ERR_ARM_…) for the first cause bit that is set; null when CFSR is absent or has none.</summary>
    public uint? ReasonCode
    {
        get
        {
            foreach ((int bit, uint reason, _) in s_bits)
            {
                if (IsSet(bit))
                {
                    return reason;
                }
            }

            return null;
        }
    }

    /// <summary>The form that all architectures share.</summary>
    public FaultStatus ToFaultStatus()
    {
        List<string> parts = [];
        Add("CFSR", Cfsr, Names.Count > 0 ? $" ({string.Join(", ", Names)})" : "");
        Add("HFSR", Hfsr, IsVectorTableRead ? $" ({FaultStatus.VectorTable})" : "");
        Add("MMFAR", MemoryFaultAddress, "");
        Add("BFAR", BusFaultAddress, "");
        return new(ReasonCode, MemoryFaultAddress ?? BusFaultAddress, IsVectorTableRead ? [.. Names, FaultStatus.VectorTable] : Names, string.Join(", ", parts))
        {
            WhyNotStacked = WhyNotStacked,
            MayBeStacked = !IsSet(StackingMemoryFault) && !IsSet(StackingBusFault),
        };

        void Add(string name, uint? value, string detail)
        {
            if (value is { } known)
            {
                parts.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} = 0x{known:x8}{detail}"));
            }
        }
    }

    /// <summary>A secure fault by SFSR, with SFAR where it was valid (ARMv8-M ARM, D1.2.241).</summary>
    public static FaultStatus OfSecureFault(uint status, uint? address)
    {
        (int Bit, uint Reason, string Name)[] bits = [(0, 38, "INVEP"), (1, 39, "INVIS"), (2, 40, "INVER"), (3, 41, "AUVIOL"), (4, 42, "INVTRAN"), (5, 43, "LSPERR"), (7, 44, "LSERR")];
        (int Bit, uint Reason, string Name)[] set = [.. bits.Where(b => (status & (1u << b.Bit)) != 0)];
        string[] names = [.. set.Select(b => b.Name)];
        ulong? valid = (status & (1u << 6)) != 0 ? address : null;
        string text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SFSR = 0x{status:x8} ({string.Join(", ", names)})");
        text += valid is ulong at ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", SFAR = 0x{at:x8}") : "";
        return new(set.Length > 0 ? set[0].Reason : null, valid, names, text);
    }

    // A fault while the frame was pushed: sp is adjusted, what lies there is unknown (ARMv7-M ARM B1.5.14, B3.2.15). STKOF says
    // that sp would have passed its limit, by an instruction or by the push (ARMv8-M ARM B3.20): Zephyr prints both with
    // "context area might be not valid" and then the words it finds, as if they were registers.
    private string? WhyNotStacked =>
        IsSet(StackingMemoryFault) ? NotPushed("MSTKERR") : IsSet(StackingBusFault) ? NotPushed("STKERR") : IsSet(StackLimit) ? NotPushed("STKOF") : null;

    private static string NotPushed(string bit) => $"the processor could not push them ({bit}), so that the handler read what lay there from before";

    private bool IsSet(int bit) => Cfsr is { } cfsr && (cfsr & (1u << bit)) != 0;
}
