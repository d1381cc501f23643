namespace Inquest.Architectures;

/// <summary>The call instruction in front of a return address.</summary>
/// <param name="Address">Where the call stands.</param>
/// <param name="Target">Where it goes, when the instruction says; null for a call through a register.</param>
/// <param name="Register">DWARF number of the register that a call goes through; -1 for a direct call.</param>
public readonly record struct CallSite(ulong Address, ulong? Target, int Register);
