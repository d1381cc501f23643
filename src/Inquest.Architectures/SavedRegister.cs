namespace Inquest.Architectures;

/// <summary>A register that a function saved in its frame.</summary>
/// <param name="Register">DWARF number.</param>
/// <param name="CfaOffset">Where, in bytes from the canonical frame address (negative: below it).</param>
public readonly record struct SavedRegister(int Register, int CfaOffset);
