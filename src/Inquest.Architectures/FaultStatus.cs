namespace Inquest.Architectures;

/// <summary>What a processor's fault status registers say, in Zephyr's terms.</summary>
/// <param name="ReasonCode">Zephyr's reason code for the cause that they name (<c>k_fatal_error_reason_arch</c>); null when they name none.</param>
/// <param name="Address">The address of the access that faulted; null when they hold none that is valid.</param>
/// <param name="Bits">The names of the cause bits that are set.</param>
/// <param name="Text">The registers as a person reads them: <c>CFSR = 0x00000082 (DACCVIOL), MMFAR = 0x0000000c</c>.</param>
public sealed record FaultStatus(uint? ReasonCode, ulong? Address, IReadOnlyList<string> Bits, string Text)
{
    /// <summary>The bit that says that the processor could not read the address of a handler: Cortex-M's HFSR.VECTTBL.</summary>
    public const string VectorTable = "VECTTBL";

    /// <summary>Where they come from, the beginning of a sentence that <see cref="Text"/> ends.</summary>
    public string Origin { get; init; } = "The fault status registers were saved";

    /// <summary>
    /// Why the registers that the handler found on the stack are not those of the crash, a clause: the processor says that it could
    /// not push them. Null when it says nothing of the kind.
    /// </summary>
    public string? WhyNotStacked { get; init; }

    /// <summary>
    /// True when <see cref="WhyNotStacked"/> holds only if the fault came while the registers were pushed, and not when an
    /// instruction moved the stack pointer too far: <see cref="Architecture.MovesStackPointer"/> tells which.
    /// </summary>
    public bool MayBeStacked { get; init; }
}
