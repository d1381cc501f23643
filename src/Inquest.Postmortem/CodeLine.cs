using Inquest.Architectures;

namespace Inquest.Postmortem;

/// <summary>One line of a disassembly, with what the debug information knows of it. What is not known is null.</summary>
/// <param name="Instruction">The instruction, or data between instructions (<c>.word 0x…</c>).</param>
/// <param name="Function">The function in memory that it belongs to.</param>
/// <param name="Offset">Bytes from the function's first instruction.</param>
/// <param name="File">The source file, as the compiler recorded it.</param>
/// <param name="Line">The line, 1-based.</param>
public sealed record CodeLine(ListedInstruction Instruction, string? Function, ulong? Offset, string? File, int? Line);
