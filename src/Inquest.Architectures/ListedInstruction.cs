namespace Inquest.Architectures;

/// <summary>One line of a disassembly.</summary>
/// <param name="Address">Where it stands.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Encoding">The bytes as the manuals write an encoding, in hex without prefix: <c>2300</c>, <c>f7ff fffe</c>.</param>
/// <param name="Text">Mnemonic and operands; <c>.short 0x…</c> where no instruction is known.</param>
public readonly record struct ListedInstruction(ulong Address, int Length, string Encoding, string Text);
