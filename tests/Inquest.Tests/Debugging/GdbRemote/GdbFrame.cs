namespace Inquest.Tests.Debugging.GdbRemote;

/// <summary>A frame as gdb has it.</summary>
/// <param name="Function">The function without its parameters; empty when gdb knows none.</param>
/// <param name="Pc">The program counter.</param>
internal sealed record GdbFrame(string Function, ulong Pc);
