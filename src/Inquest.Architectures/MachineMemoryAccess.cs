using Inquest.Binary;

namespace Inquest.Architectures;

/// <summary>The memory that an instruction touches, with the registers as they stand.</summary>
public sealed record MachineMemoryAccess
{
    /// <summary>True for a store.</summary>
    public required bool IsWrite { get; init; }

    /// <summary>Bytes touched in all.</summary>
    public required int Size { get; init; }

    /// <summary>The touched bytes; null when a register that makes the address is unknown.</summary>
    public AddressRange? Range { get; init; }

    /// <summary>
    /// Whether the fault address register may hold an address when this access faults; null when <see cref="Range"/> is unknown.
    /// An unaligned access is done in aligned pieces, and the register names the piece: a read of 4 bytes at 0x5a5a5a62 leaves
    /// 0x5a5a5a60. Test: The_text_alone_tells_where_it_happened_as_the_dump_does.
    /// </summary>
    public bool? MayFaultAt(ulong address) =>
        Range is not AddressRange range ? null : address >= (range.Start & ~3ul) && address < range.End;

    /// <summary>Names of the registers that make the address and are unknown; empty when the range is known.</summary>
    public IReadOnlyList<string> UnknownRegisters { get; init; } = [];

    /// <summary>Name of the base register.</summary>
    public required string Base { get; init; }

    /// <summary>Its value; null when unknown.</summary>
    public ulong? BaseValue { get; init; }

    /// <summary>Name of the index register; null when there is none.</summary>
    public string? Index { get; init; }

    /// <summary>Its value; null when unknown or none.</summary>
    public ulong? IndexValue { get; init; }

    /// <summary>True when the base is the stack pointer.</summary>
    public bool IsStack { get; init; }

    /// <summary>The alignment that the instruction always demands, in bytes; 1 when none.</summary>
    public int RequiredAlignment { get; init; } = 1;

    /// <summary>The alignment that it demands where unaligned accesses are not supported or are trapped.</summary>
    public int NaturalAlignment { get; init; } = 1;
}
