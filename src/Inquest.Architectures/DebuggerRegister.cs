namespace Inquest.Architectures;

/// <summary>A register as gdb's target descriptions name it.</summary>
/// <param name="Name">gdb's name.</param>
/// <param name="Number">Our number; one that is a view of others is read through <see cref="Architecture.TryReadRegister"/>.</param>
/// <param name="Bits">Its size in bits.</param>
/// <param name="Type">gdb's type: <c>uint32</c>, <c>data_ptr</c>, <c>code_ptr</c>, <c>ieee_double</c>.</param>
public sealed record DebuggerRegister(string Name, int Number, int Bits, string Type);
