namespace Inquest.Architectures;

/// <summary>A frame as an unwind table describes it, before registers are known.</summary>
/// <param name="Base">The register that the canonical frame address is counted from: sp or a frame pointer.</param>
/// <param name="CfaOffset">The canonical frame address minus that register, in bytes.</param>
/// <param name="Saved">Where registers were saved.</param>
public sealed record TableFrame(int Base, long CfaOffset, IReadOnlyList<TableSavedRegister> Saved);
