namespace Inquest.Dwarf.Lines;

/// <summary>The numbers of a line program's header, and its instructions.</summary>
internal sealed class DwarfLineHeader
{
    public required int Version { get; init; }

    public required int AddressSize { get; init; }

    public required int OffsetSize { get; init; }

    public required int MinimumInstructionLength { get; init; }

    public required int MaximumOperationsPerInstruction { get; init; }

    public required bool DefaultIsStatement { get; init; }

    public required int LineBase { get; init; }

    public required int LineRange { get; init; }

    public required int OpcodeBase { get; init; }

    /// <summary>Operand counts of the standard opcodes, the first for opcode 1.</summary>
    public required byte[] OpcodeLengths { get; init; }

    /// <summary>The instructions.</summary>
    public required ReadOnlyMemory<byte> Program { get; init; }
}
