namespace Inquest.Architectures;

/// <summary>A register that a function saved, as an unwind table describes it.</summary>
/// <param name="Register">DWARF number; a double register (ARM d8) stands for its two halves.</param>
/// <param name="Base">The register that the place is counted from.</param>
/// <param name="Offset">Bytes from that register.</param>
public readonly record struct TableSavedRegister(int Register, int Base, long Offset);
