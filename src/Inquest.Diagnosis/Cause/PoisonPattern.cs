namespace Inquest.Diagnosis.Cause;

/// <summary>A value that software writes into memory so that its use shows.</summary>
/// <param name="Value">The 32-bit value.</param>
/// <param name="Meaning">What it stands for, as a phrase: <c>freed or poisoned memory</c>.</param>
internal sealed record PoisonPattern(uint Value, string Meaning)
{
    // A pointer read from poisoned memory is the pattern itself; a member behind it lies a little above.
    private const uint MostOffset = 0x1000;

    private static readonly PoisonPattern[] s_all =
    [
        new(0xAAAA_AAAA, "the fill of a stack that was never used (CONFIG_INIT_STACKS), so probably an uninitialised variable"),
        new(0xF0F0_F0F0, "the stack sentinel (CONFIG_STACK_SENTINEL)"),
        new(0xFFFF_FFFF, "erased flash, or the value -1"),
        new(0xDEAD_BEEF, "a poison value for freed or invalid memory"),
        new(0xDEAD_DEAD, "a poison value for freed or invalid memory"),
        new(0xBAAD_F00D, "uninitialised heap memory"),
        new(0xBADD_CAFE, "uninitialised heap memory"),
        new(0xCAFE_BABE, "a marker value"),
        new(0xFEEE_FEEE, "freed heap memory"),
        new(0xFEFE_FEFE, "freed heap memory"),
        new(0xA5A5_A5A5, "a fill of freed or unused memory"),
        new(0x5A5A_5A5A, "a fill of freed or unused memory"),
        new(0x6B6B_6B6B, "freed memory"),
        new(0xABAB_ABAB, "a guard behind heap memory"),
        new(0xCDCD_CDCD, "uninitialised heap memory"),
        new(0xCCCC_CCCC, "uninitialised stack memory"),
        new(0xDDDD_DDDD, "freed heap memory"),
        new(0xFDFD_FDFD, "a guard beside heap memory"),
        new(0x5555_5555, "a fill of unused memory"),
    ];

    /// <summary>The pattern that a pointer equals; null when it is none.</summary>
    public static PoisonPattern? Of(ulong pointer) => Array.Find(s_all, p => p.Value == pointer);

    /// <summary>The pattern that an address equals or lies shortly above; null when it is near none.</summary>
    public static PoisonPattern? Near(ulong address) => Array.Find(s_all, p => address >= p.Value && address - p.Value < MostOffset);

    /// <summary>The pattern in the target of a jump, which has lost its lowest bit; null when it is none.</summary>
    public static PoisonPattern? OfCode(ulong target) => Array.Find(s_all, p => (p.Value & ~1u) == (target & ~1ul));
}
