using Inquest.Target;

namespace Inquest.Symbols.Variables;

/// <summary>What of the stopped machine values are read from. Immutable.</summary>
public sealed class MachineView
{
    /// <summary>The memory, with its gaps.</summary>
    public required TargetMemory Memory { get; init; }

    /// <summary>A register by its DWARF number out of a set, those that are made of others too; null when it is not known.</summary>
    public required Func<RegisterSet, int, ulong?> ReadRegister { get; init; }

    /// <summary>Bytes of the register with a DWARF number.</summary>
    public required Func<int, int> SizeOfRegister { get; init; }

    /// <summary>The address of the instruction that a code pointer points to (without the Thumb bit).</summary>
    public required Func<ulong, ulong> ToInstructionAddress { get; init; }
}
