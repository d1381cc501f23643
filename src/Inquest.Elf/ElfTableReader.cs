using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>Reads the section header, program header and symbol tables; damage becomes diagnostics.</summary>
internal sealed class ElfTableReader
{
    private const int ExtendedNumber = 0xFFFF;

    private readonly ElfFile _file;
    private readonly ReadOnlyMemory<byte> _bytes;

    public ElfTableReader(ElfFile file, ReadOnlyMemory<byte> bytes)
    {
        _file = file;
        _bytes = bytes;
    }

    public ElfSection[] ReadSections()
    {
        ElfHeader header = _file.Header;
        if (header.SectionTableOffset == 0)
        {
            return [];
        }

        int entrySize = ElfSectionHeader.SizeOf(header.Is64Bit);
        if (header.SectionEntrySize != entrySize)
        {
            _file.Warn("INQ3001", "section headers", $"the section headers state {Numbers.Text(header.SectionEntrySize)} bytes each, not {entrySize}; sections are not used");
            return [];
        }

        ReadOnlySpan<byte> table = _file.Slice(header.SectionTableOffset, ulong.MaxValue).Span;
        ulong count = (uint)header.SectionCount;
        uint namesIndex = (uint)header.SectionNamesIndex;
        if (table.Length >= entrySize)
        {
            // Numbers that do not fit 16 bits stand in section 0 (gABI, "Sections").
            var first = new ByteCursor(table);
            ElfSectionHeader zero = ElfSectionHeader.Read(ref first, header.Is64Bit);
            count = count == 0 ? zero.Size : count;
            namesIndex = namesIndex == ExtendedNumber ? zero.Link : namesIndex;
        }

        ulong present = Math.Min(count, (ulong)(table.Length / entrySize));
        if (present < count || count > (ulong)_file.Limits.MaxElfSections)
        {
            present = Math.Min(present, (ulong)_file.Limits.MaxElfSections);
            _file.Warn("INQ3001", "section headers", $"{present} of {count} section headers can be read; those are used");
        }

        return ReadSections(table, (int)present, namesIndex);
    }

    public ElfSegment[] ReadSegments()
    {
        ElfHeader header = _file.Header;
        int entrySize = header.Is64Bit ? 56 : 32;
        int count = header.SegmentCount == ExtendedNumber && _file.Sections.Count > 0 ? (int)Math.Min(_file.Sections[0].Info, int.MaxValue) : header.SegmentCount;
        if (header.SegmentTableOffset == 0 || count == 0)
        {
            return [];
        }

        if (header.SegmentEntrySize != entrySize)
        {
            _file.Warn("INQ3003", "program headers", $"the program headers state {Numbers.Text(header.SegmentEntrySize)} bytes each, not {entrySize}; segments are not used");
            return [];
        }

        ReadOnlySpan<byte> table = _file.Slice(header.SegmentTableOffset, ulong.MaxValue).Span;
        int present = Math.Min(Math.Min(count, table.Length / entrySize), _file.Limits.MaxElfSegments);
        if (present < count)
        {
            _file.Warn("INQ3003", "program headers", $"{present} of {count} program headers can be read; those are used");
        }

        var segments = new ElfSegment[present];
        var cursor = new ByteCursor(table);
        for (int i = 0; i < present; i++)
        {
            segments[i] = ReadSegment(ref cursor, header.Is64Bit);
        }

        return segments;
    }

    public ElfSymbolTable ReadSymbols()
    {
        ElfSection? table = null;
        ElfSection? sectionIndices = null;
        foreach (ElfSection section in _file.Sections)
        {
            bool better = section.Type == ElfSectionType.SymbolTable && table?.Type != ElfSectionType.SymbolTable;
            if (better || (section.Type == ElfSectionType.DynamicSymbols && table is null))
            {
                table = section;
            }
            else if (section.Type == ElfSectionType.SymbolSectionIndices)
            {
                sectionIndices = section;
            }
        }

        bool isArm = _file.Machine == ElfMachine.Arm;
        if (table is null)
        {
            return new ElfSymbolTable(default, default, default, _file.Is64Bit, isArm, 0, 0);
        }

        int entrySize = _file.Is64Bit ? 24 : 16;
        ReadOnlyMemory<byte> bytes = table.GetBytes();
        int count = Math.Min(bytes.Length / entrySize, _file.Limits.MaxElfSymbols);
        if (bytes.Length / entrySize > count)
        {
            _file.Warn("INQ3007", table.Name, $"only the first {count} symbols are used");
        }

        ReadOnlyMemory<byte> strings = default;
        if (table.Link < _file.Sections.Count)
        {
            strings = _file.Sections[(int)table.Link].GetBytes();
        }
        else
        {
            _file.Warn("INQ3007", table.Name, "the symbols' string table is missing; symbols have no names");
        }

        ReadOnlySpan<byte> indices = sectionIndices is null ? default : sectionIndices.GetBytes().Span;
        return new ElfSymbolTable(bytes.Span, strings, indices, _file.Is64Bit, isArm, count, _file.Limits.MaxStringLength);
    }

    private ElfSection[] ReadSections(ReadOnlySpan<byte> table, int count, uint namesIndex)
    {
        var headers = new ElfSectionHeader[count];
        var cursor = new ByteCursor(table);
        for (int i = 0; i < count; i++)
        {
            headers[i] = ElfSectionHeader.Read(ref cursor, _file.Is64Bit);
        }

        ReadOnlySpan<byte> names = namesIndex < (uint)count ? _file.Slice(headers[namesIndex].Offset, headers[namesIndex].Size).Span : default;
        if (names.IsEmpty && count > 0)
        {
            _file.Warn("INQ3001", "section headers", "the section names cannot be read; sections have no names");
        }

        var sections = new ElfSection[count];
        for (int i = 0; i < count; i++)
        {
            string name = "";
            if (headers[i].NameOffset < (uint)names.Length)
            {
                ReadOnlySpan<byte> rest = names[(int)headers[i].NameOffset..];
                int end = rest.IndexOf((byte)0);
                name = _file.DecodeString(end < 0 ? rest : rest[..end]);
            }

            sections[i] = new ElfSection(_file, i, headers[i], name);
        }

        return sections;
    }

    private ElfSegment ReadSegment(ref ByteCursor cursor, bool is64Bit)
    {
        int word = is64Bit ? 8 : 4;
        var type = (ElfSegmentType)cursor.ReadUInt32();
        uint flags = is64Bit ? cursor.ReadUInt32() : 0;
        ulong offset = cursor.ReadUnsigned(word);
        ulong virtualAddress = cursor.ReadUnsigned(word);
        ulong physicalAddress = cursor.ReadUnsigned(word);
        ulong fileSize = cursor.ReadUnsigned(word);
        ulong memorySize = cursor.ReadUnsigned(word);
        flags = is64Bit ? flags : cursor.ReadUInt32();
        cursor.ReadUnsigned(word);
        ReadOnlyMemory<byte> bytes = _file.Slice(offset, fileSize);
        if ((ulong)bytes.Length < fileSize)
        {
            _file.Warn("INQ3004", $"segment at 0x{virtualAddress:x}", $"the segment states {Numbers.Text(fileSize)} bytes, the file holds {Numbers.Text(bytes.Length)} of them; those are used");
        }

        return new ElfSegment(type, (ElfSegmentFlags)flags, offset, virtualAddress, physicalAddress, fileSize, memorySize, bytes);
    }
}
