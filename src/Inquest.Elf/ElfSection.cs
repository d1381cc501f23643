using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>One section header and access to the section's bytes. Immutable; safe to share between threads.</summary>
public sealed class ElfSection
{
    private readonly ElfFile _file;
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte>? _bytes;

    internal ElfSection(ElfFile file, int index, in ElfSectionHeader header, string name)
    {
        _file = file;
        Index = index;
        Header = header;
        Name = name;
    }

    internal ElfSectionHeader Header { get; }

    /// <summary>Number of the section in the header table, 0-based; entry 0 is SHT_NULL.</summary>
    public int Index { get; }

    /// <summary>The name; empty when the string table does not hold it.</summary>
    public string Name { get; }

    /// <summary>What it holds (<c>sh_type</c>).</summary>
    public ElfSectionType Type => Header.Type;

    /// <summary>Attributes (<c>sh_flags</c>).</summary>
    public ElfSectionFlags Flags => Header.Flags;

    /// <summary>Address at run time (<c>sh_addr</c>); 0 when the section takes no target memory.</summary>
    public ulong Address => Header.Address;

    /// <summary>Offset in the file (<c>sh_offset</c>).</summary>
    public ulong Offset => Header.Offset;

    /// <summary>Bytes in the file, or in memory for SHT_NOBITS (<c>sh_size</c>); the compressed size for a compressed section.</summary>
    public ulong Size => Header.Size;

    /// <summary>A related section's number (<c>sh_link</c>), for example the strings of a symbol table.</summary>
    public uint Link => Header.Link;

    /// <summary>Extra information by type (<c>sh_info</c>).</summary>
    public uint Info => Header.Info;

    /// <summary>Bytes of one entry, for sections that are tables (<c>sh_entsize</c>); 0 otherwise.</summary>
    public ulong EntrySize => Header.EntrySize;

    /// <summary>True when it takes target memory (SHF_ALLOC).</summary>
    public bool IsAllocated => (Flags & ElfSectionFlags.Allocate) != 0;

    /// <summary>True when the file's bytes are compressed: SHF_COMPRESSED, or GNU's older <c>.zdebug_</c> name.</summary>
    public bool IsCompressed => (Flags & ElfSectionFlags.Compressed) != 0 || Name.StartsWith(".zdebug_", StringComparison.Ordinal);

    /// <summary>The addresses it takes at run time; empty when it takes none.</summary>
    public AddressRange Range => IsAllocated ? AddressRange.FromLength(Address, Size) : default;

    /// <summary>
    /// The section's bytes, decompressed on first use. Empty for SHT_NOBITS and when the bytes cannot be had (outside the
    /// file, undecodable): then a diagnostic says so. A section that the file's end cuts gives the bytes that are there.
    /// </summary>
    public ReadOnlyMemory<byte> GetBytes()
    {
        lock (_lock)
        {
            return _bytes ??= _file.ReadSection(this);
        }
    }
}
