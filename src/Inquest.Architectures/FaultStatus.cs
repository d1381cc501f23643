namespace Inquest.Architectures;

/// <summary>What a processor's fault status registers say, in Zephyr's terms.</summary>
/// <param name="ReasonCode">Zephyr's reason code for the cause that they name (<c>k_fatal_error_reason_arch</c>); null when they name none.</param>
/// <param name="Address">The address of the access that faulted; null when they hold none that is valid.</param>
/// <param name="Bits">The names of the cause bits that are set.</param>
/// <param name="Text">The registers as a person reads them: <c>CFSR = 0x00000082 (DACCVIOL), MMFAR = 0x0000000c</c>.</param>
public sealed record FaultStatus(uint? ReasonCode, ulong? Address, IReadOnlyList<string> Bits, string Text)
{
    /// <summary>Where they come from, the beginning of a sentence that <see cref="Text"/> ends.</summary>
    public string Origin { get; init; } = "The fault status registers were saved";
}
