namespace Inquest.Architectures;

/// <summary>One register of an architecture.</summary>
/// <param name="Number">Its number in a register set: DWARF's where DWARF has one, else our own (the architecture's page says which).</param>
/// <param name="Name">Its name as gdb writes it, in lower case.</param>
/// <param name="Role">What it is for.</param>
public sealed record RegisterDescription(int Number, string Name, RegisterRole Role);
