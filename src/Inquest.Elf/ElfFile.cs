using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>
/// An ELF32 or ELF64 file, little endian (System V gABI, chapters 4 and 5). Headers are read when it is opened, everything
/// else on first use. A file without section headers, or with damaged tables, still opens: what is wrong goes to the
/// diagnostics. Immutable; safe to share between threads.
/// </summary>
public sealed class ElfFile
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, ElfSection> _byName = new(StringComparer.Ordinal);
    private readonly Lazy<ElfSymbolTable> _symbols;
    private readonly Lazy<ElfNote[]> _notes;
    private readonly Lazy<ElfBuildAttributes?> _attributes;
    private long _decompressed;

    private ElfFile(ReadOnlyMemory<byte> bytes, string name, in ElfHeader header, Limits limits, DiagnosticBag diagnostics)
    {
        _bytes = bytes;
        _diagnostics = diagnostics;
        Name = name;
        Header = header;
        Limits = limits;
        Sections = new ElfTableReader(this, bytes).ReadSections();
        foreach (ElfSection section in Sections)
        {
            _byName.TryAdd(section.Name, section);
        }

        Segments = new ElfTableReader(this, bytes).ReadSegments();
        _symbols = new(() => new ElfTableReader(this, bytes).ReadSymbols());
        _notes = new(() => ElfNoteReader.Read(this));
        _attributes = new(ReadAttributes);
    }

    internal ElfHeader Header { get; }

    internal Limits Limits { get; }

    /// <summary>The input's name, as the caller gave it; for messages.</summary>
    public string Name { get; }

    /// <summary>The whole file.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>True for ELFCLASS64.</summary>
    public bool Is64Bit => Header.Is64Bit;

    /// <summary>Bytes of a target address: 4 or 8.</summary>
    public int AddressSize => Is64Bit ? 8 : 4;

    /// <summary>The machine (<c>e_machine</c>).</summary>
    public ElfMachine Machine => Header.Machine;

    /// <summary>The file's type (<c>e_type</c>): 1 relocatable, 2 executable, 3 shared, 4 core.</summary>
    public int Type => Header.Type;

    /// <summary>Machine-specific flags (<c>e_flags</c>).</summary>
    public uint Flags => Header.Flags;

    /// <summary>The entry point (<c>e_entry</c>) as stored; bit 0 says Thumb on ARM. 0 when the file has none.</summary>
    public ulong EntryPoint => Header.Entry;

    /// <summary>The sections in the order of the header table, entry 0 (SHT_NULL) included; empty when the file has none.</summary>
    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>The segments in the order of the header table; empty when the file has none.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>The symbols; empty for a stripped file. Read on first use.</summary>
    public ElfSymbolTable SymbolTable => _symbols.Value;

    /// <summary>The notes of all note sections, or of the note segments where there are no sections. Read on first use.</summary>
    public IReadOnlyList<ElfNote> Notes => _notes.Value;

    /// <summary>The build attributes (.ARM.attributes, .riscv.attributes); null when the file has none. Read on first use.</summary>
    public ElfBuildAttributes? BuildAttributes => _attributes.Value;

    /// <summary>The GNU build id; empty when the file has none (Zephyr links without one unless asked).</summary>
    public ReadOnlyMemory<byte> BuildId
    {
        get
        {
            foreach (ElfNote note in _notes.Value)
            {
                if (note.Type == ElfNote.BuildIdType && note.Owner == "GNU")
                {
                    return note.Bytes;
                }
            }

            return default;
        }
    }

    /// <summary>The four bytes that an ELF begins with: <c>EI_MAG0</c> to <c>EI_MAG3</c>.</summary>
    public static ReadOnlySpan<byte> Magic => "\u007fELF"u8;

    /// <summary>True when <paramref name="bytes"/> begin as an ELF does.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>
    /// True when <paramref name="bytes"/> begin as a linked program's ELF does (<c>e_type</c> is ET_EXEC), whether the rest can be read or
    /// not; false for object files, libraries, cores and what is no ELF.
    /// </summary>
    public static bool IsProgram(ReadOnlySpan<byte> bytes)
    {
        const int ByteOrderOffset = 5;
        const int TypeOffset = 16;
        const int Executable = 2;
        return HasMagic(bytes) && bytes.Length >= TypeOffset + 2 && bytes[ByteOrderOffset] == 1 && BinaryPrimitives.ReadUInt16LittleEndian(bytes[TypeOffset..]) == Executable;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="bytes">The whole file; must stay valid and unchanged as long as the result is used.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="limits">Bounds on what the file controls.</param>
    /// <param name="diagnostics">Takes what is damaged, also later, when a part is read on first use.</param>
    /// <exception cref="InputException">Not an ELF, cut inside its header, or big endian.</exception>
    public static ElfFile Open(ReadOnlyMemory<byte> bytes, string name, Limits limits, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return new ElfFile(bytes, name, ElfHeader.Read(bytes.Span, name), limits, diagnostics);
    }

    /// <summary>The first section of that name; null when there is none.</summary>
    public ElfSection? FindSection(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.GetValueOrDefault(name);
    }

    /// <summary>
    /// The bytes of a debug section by its plain name (<c>.debug_info</c>), also when it is stored as <c>.zdebug_info</c>;
    /// empty when there is none.
    /// </summary>
    public ReadOnlyMemory<byte> GetSectionBytes(string name)
    {
        ElfSection? section = FindSection(name);
        if (section is null && name.StartsWith(".debug_", StringComparison.Ordinal))
        {
            section = FindSection(string.Concat(".z", name.AsSpan(1)));
        }

        return section?.GetBytes() ?? default;
    }

    /// <summary>The allocated section that holds <paramref name="address"/> at run time; null when none does.</summary>
    public ElfSection? FindSectionAt(ulong address)
    {
        foreach (ElfSection section in Sections)
        {
            if (section.Range.Contains(address))
            {
                return section;
            }
        }

        return null;
    }

    internal ReadOnlyMemory<byte> ReadSection(ElfSection section)
    {
        if (section.Type is ElfSectionType.NoBits or ElfSectionType.Null || section.Size == 0)
        {
            return default;
        }

        ReadOnlyMemory<byte> raw = Slice(section.Offset, section.Size);
        if ((ulong)raw.Length < section.Size)
        {
            Warn("INQ3002", section.Name, $"the section states {Numbers.Text(section.Size)} bytes, the file holds {Numbers.Text(raw.Length)} of them; those are used");
        }

        if (!section.IsCompressed)
        {
            return raw;
        }

        bool hasHeader = (section.Flags & ElfSectionFlags.Compressed) != 0;
        long budget = Limits.MaxSectionBytes - Interlocked.Read(ref _decompressed);
        byte[]? bytes = ElfSectionDecompressor.Decompress(raw, hasHeader, Is64Bit, budget, Limits, out string? problem);
        if (problem is not null)
        {
            Warn("INQ3005", section.Name, $"the section cannot be decompressed in full: {problem}");
        }

        Interlocked.Add(ref _decompressed, bytes?.Length ?? 0);
        return bytes;
    }

    /// <summary>As much of the stated part as the file holds.</summary>
    internal ReadOnlyMemory<byte> Slice(ulong offset, ulong size)
    {
        ulong length = (ulong)_bytes.Length;
        if (offset >= length)
        {
            return default;
        }

        return _bytes.Slice((int)offset, (int)Math.Min(size, length - offset));
    }

    internal void Warn(string id, string place, string message)
    {
        lock (_diagnostics)
        {
            _diagnostics.Warn(id, place.Length == 0 ? Name : $"{Name} {place}", message);
        }
    }

    internal string DecodeString(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.Length > Limits.MaxStringLength ? bytes[..Limits.MaxStringLength] : bytes);

    private ElfBuildAttributes? ReadAttributes()
    {
        foreach (ElfSection section in Sections)
        {
            if (section.Type == ElfSectionType.ProcessorAttributes)
            {
                ElfBuildAttributes? result = ElfBuildAttributes.Read(section.GetBytes().Span, Limits, out bool damaged);
                if (damaged)
                {
                    Warn("INQ3009", section.Name, "the build attributes are damaged; what was read before the damage is used");
                }

                return result;
            }
        }

        return null;
    }
}
