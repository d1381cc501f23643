using System.IO.Compression;

namespace Inquest.Tests.Synth;

/// <summary>Assembles an ELF, little endian.</summary>
internal sealed class ElfBuilder
{
    private readonly List<Section> _sections = [new("", 0, 0, 0, [], 0, 0, 0)];
    private readonly List<(uint Type, uint Flags, ulong VirtualAddress, ulong PhysicalAddress, byte[] Bytes, ulong MemorySize)> _segments = [];
    private readonly List<(string Name, ulong Value, ulong Size, byte Info, ushort Section)> _symbols = [];

    public bool Is64Bit { get; init; }

    public ushort Machine { get; init; } = 40;

    public uint Flags { get; init; } = 0x05000200;

    public ulong Entry { get; init; }

    /// <summary>Writes no section headers, as a stripped image may.</summary>
    public bool WithoutSections { get; init; }

    public ElfBuilder AddSection(string name, byte[] bytes, uint type = 1, ulong flags = 0, ulong address = 0, ulong? size = null, uint link = 0)
    {
        _sections.Add(new(name, type, flags, address, bytes, link, size ?? (ulong)bytes.Length, 0));
        return this;
    }

    /// <summary>Code at an address: allocated and executable.</summary>
    public ElfBuilder AddCode(ulong address, int size) => AddSection(".text", new byte[size], 1, 6, address);

    /// <summary>A section with SHF_COMPRESSED, by zlib.</summary>
    public ElfBuilder AddCompressed(string name, byte[] bytes, uint type = 1, ulong? statedSize = null)
    {
        ulong size = statedSize ?? (ulong)bytes.Length;
        var writer = new SectionWriter().U32(type);
        writer = Is64Bit ? writer.U32(0).U64(size).U64(1) : writer.U32(size).U32(1);
        return AddSection(name, writer.Bytes(Deflate(bytes)).ToArray(), flags: 0x800);
    }

    public ElfBuilder AddSegment(ulong virtualAddress, ulong physicalAddress, byte[] bytes, ulong? memorySize = null, uint type = 1, uint flags = 5)
    {
        _segments.Add((type, flags, virtualAddress, physicalAddress, bytes, memorySize ?? (ulong)bytes.Length));
        return this;
    }

    // type: STT_, 0 none, 1 object, 2 function.
    // binding: STB_, 0 local, 1 global, 2 weak.
    public ElfBuilder AddSymbol(string name, ulong value, ulong size = 0, byte type = 2, byte binding = 1, ushort section = 1)
    {
        _symbols.Add((name, value, size, (byte)((binding << 4) | type), section));
        return this;
    }

    public static byte[] Deflate(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return output.ToArray();
    }

    public byte[] Build()
    {
        List<Section> sections = [.. _sections];
        if (_symbols.Count > 0)
        {
            (byte[] table, byte[] strings) = BuildSymbols();
            sections.Add(new(".symtab", 2, 0, 0, table, (uint)sections.Count + 1, (ulong)table.Length, Is64Bit ? 24u : 16u));
            sections.Add(new(".strtab", 3, 0, 0, strings, 0, (ulong)strings.Length, 0));
        }

        var names = new SectionWriter();
        sections.Add(new(".shstrtab", 3, 0, 0, [], 0, 0, 0));
        int[] nameOffsets = [.. sections.Select(s =>
        {
            int at = names.Position;
            names.CString(s.Name);
            return at;
        })];
        sections[^1] = sections[^1] with { Bytes = names.ToArray(), Size = (ulong)names.Position };

        var file = new SectionWriter();
        WriteHeader(file, sections.Count);
        file.Label("segments");
        for (int i = 0; i < _segments.Count; i++)
        {
            WriteSegment(file, i);
        }

        for (int i = 0; i < _segments.Count; i++)
        {
            file.Label("segment " + i).Bytes(_segments[i].Bytes);
        }

        for (int i = 0; i < sections.Count; i++)
        {
            file.Align(4).Label("section " + i).Bytes(sections[i].Bytes);
        }

        file.Align(8).Label("sections");
        for (int i = 0; i < sections.Count && !WithoutSections; i++)
        {
            WriteSection(file, sections[i], nameOffsets[i], i);
        }

        return file.ToArray();
    }

    private void WriteHeader(SectionWriter file, int sectionCount)
    {
        int word = Is64Bit ? 8 : 4;
        file.Bytes(0x7F, (byte)'E', (byte)'L', (byte)'F', (byte)(Is64Bit ? 2 : 1), 1, 1).Align(16);
        file.U16(2).U16(Machine).U32(1).Unsigned(Entry, word);
        file.Distance("segments", size: word);
        file = WithoutSections ? file.Unsigned(0, word) : file.Distance("sections", size: word);
        file.U32(Flags).U16(Is64Bit ? 64u : 52u).U16(Is64Bit ? 56u : 32u).U16((ulong)_segments.Count).U16(Is64Bit ? 64u : 40u);
        file.U16(WithoutSections ? 0 : (ulong)sectionCount).U16(WithoutSections ? 0 : (ulong)sectionCount - 1);
    }

    private void WriteSegment(SectionWriter file, int index)
    {
        (uint type, uint flags, ulong virtualAddress, ulong physicalAddress, byte[] bytes, ulong memorySize) = _segments[index];
        int word = Is64Bit ? 8 : 4;
        file.U32(type);
        if (Is64Bit)
        {
            file.U32(flags);
        }

        file.Distance("segment " + index, size: word).Unsigned(virtualAddress, word).Unsigned(physicalAddress, word);
        file.Unsigned((ulong)bytes.Length, word).Unsigned(memorySize, word);
        if (!Is64Bit)
        {
            file.U32(flags);
        }

        file.Unsigned(4, word);
    }

    private void WriteSection(SectionWriter file, Section section, int nameOffset, int index)
    {
        int word = Is64Bit ? 8 : 4;
        file.U32((ulong)nameOffset).U32(section.Type).Unsigned(section.Flags, word).Unsigned(section.Address, word);
        file.Distance("section " + index, size: word).Unsigned(section.Size, word);
        file.U32(section.Link).U32(0).Unsigned(1, word).Unsigned(section.EntrySize, word);
    }

    private (byte[] Table, byte[] Strings) BuildSymbols()
    {
        var table = new SectionWriter();
        var strings = new SectionWriter().U8(0);
        table.Bytes(new byte[Is64Bit ? 24 : 16]);
        foreach ((string name, ulong value, ulong size, byte info, ushort section) in _symbols)
        {
            table.U32((ulong)strings.Position);
            strings.CString(name);
            if (Is64Bit)
            {
                table.U8(info).U8(0).U16(section).U64(value).U64(size);
            }
            else
            {
                table.U32(value).U32(size).U8(info).U8(0).U16(section);
            }
        }

        return (table.ToArray(), strings.ToArray());
    }

    private sealed record Section(string Name, uint Type, ulong Flags, ulong Address, byte[] Bytes, uint Link, ulong Size, uint EntrySize);
}
