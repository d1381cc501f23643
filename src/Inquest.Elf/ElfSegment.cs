using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>One program header and the file bytes that it names. Immutable.</summary>
public sealed class ElfSegment
{
    internal ElfSegment(
        ElfSegmentType type,
        ElfSegmentFlags flags,
        ulong offset,
        ulong virtualAddress,
        ulong physicalAddress,
        ulong fileSize,
        ulong memorySize,
        ReadOnlyMemory<byte> bytes)
    {
        Type = type;
        Flags = flags;
        Offset = offset;
        VirtualAddress = virtualAddress;
        PhysicalAddress = physicalAddress;
        FileSize = fileSize;
        MemorySize = memorySize;
        Bytes = bytes;
    }

    /// <summary>What it is for (<c>p_type</c>).</summary>
    public ElfSegmentType Type { get; }

    /// <summary>Permissions (<c>p_flags</c>).</summary>
    public ElfSegmentFlags Flags { get; }

    /// <summary>Offset of its bytes in the file (<c>p_offset</c>).</summary>
    public ulong Offset { get; }

    /// <summary>Address at run time (<c>p_vaddr</c>): RAM for initialised data.</summary>
    public ulong VirtualAddress { get; }

    /// <summary>Address where a programmer writes it (<c>p_paddr</c>): flash, for initialised data too.</summary>
    public ulong PhysicalAddress { get; }

    /// <summary>Bytes in the file (<c>p_filesz</c>), as the header states; <see cref="Bytes"/> may hold fewer when the file is cut.</summary>
    public ulong FileSize { get; }

    /// <summary>Bytes in memory (<c>p_memsz</c>); those above <see cref="FileSize"/> are zero at start.</summary>
    public ulong MemorySize { get; }

    /// <summary>The bytes that the file really holds; shorter than <see cref="FileSize"/>, or empty, when the file is cut.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>True for PT_LOAD.</summary>
    public bool IsLoad => Type == ElfSegmentType.Load;

    /// <summary>The bytes at their run-time address.</summary>
    public AddressedBytes AtVirtualAddress => new(VirtualAddress, Bytes);

    /// <summary>The bytes at the address where they are stored (flash).</summary>
    public AddressedBytes AtPhysicalAddress => new(PhysicalAddress, Bytes);
}
