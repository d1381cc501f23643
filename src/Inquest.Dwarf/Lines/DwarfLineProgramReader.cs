using Inquest.Binary;

namespace Inquest.Dwarf.Lines;

/// <summary>Reads a line program's header (DWARF 5 §6.2.4; DWARF 4 §6.2.4 for versions 2 to 4).</summary>
internal sealed class DwarfLineProgramReader
{
    private const ulong ContentPath = 1;
    private const ulong ContentDirectoryIndex = 2;
    private const ulong ContentMd5 = 5;

    private readonly DwarfDebugInfo _info;
    private readonly DwarfUnit _unit;
    private readonly ReadOnlyMemory<byte> _section;
    private readonly List<string> _directories = [];
    private readonly List<DwarfLineFile> _files = [];
    private int _offsetSize;

    public DwarfLineProgramReader(DwarfDebugInfo info, DwarfUnit unit)
    {
        _info = info;
        _unit = unit;
        _section = info.Sections.Line;
    }

    /// <summary>The program at an offset of .debug_line; null when its header cannot be used.</summary>
    public DwarfLineProgram? Read(ulong offset)
    {
        var cursor = new ByteCursor(_section.Span);
        cursor.Seek(offset > int.MaxValue ? -1 : (long)offset);
        (ulong length, _offsetSize) = DwarfUnitHeader.ReadInitialLength(ref cursor);
        if (cursor.Failed)
        {
            return Refuse(offset, "the line program lies outside the section");
        }

        int end = length > (ulong)cursor.Remaining ? _section.Length : cursor.Position + (int)length;
        cursor = new ByteCursor(_section.Span[..end], cursor.Position);
        int version = cursor.ReadUInt16();
        if (version is < 2 or > 5)
        {
            return Refuse(offset, $"the line program has version {version}, which is not supported");
        }

        int addressSize = version >= 5 ? cursor.ReadUInt8() : _unit.AddressSize;
        if (version >= 5)
        {
            cursor.ReadUInt8();
        }

        ulong headerLength = cursor.ReadUnsigned(_offsetSize);
        int headerStart = cursor.Position;
        int minimumInstructionLength = cursor.ReadUInt8();
        int maximumOperations = version >= 4 ? cursor.ReadUInt8() : 1;
        bool isStatement = cursor.ReadUInt8() != 0;
        int lineBase = unchecked((sbyte)cursor.ReadUInt8());
        int lineRange = cursor.ReadUInt8();
        int opcodeBase = cursor.ReadUInt8();
        ReadOnlySpan<byte> lengths = cursor.ReadBytes(Math.Max(opcodeBase - 1, 0));
        if (cursor.Failed || headerLength > (ulong)(end - headerStart))
        {
            return Refuse(offset, "the line program's header is cut");
        }

        int programStart = headerStart + (int)headerLength;
        bool complete = version >= 5 ? ReadTables(ref cursor) : ReadOldTables(ref cursor);
        if (!complete)
        {
            _info.Warn("INQ4007", Where(offset), $"the line program's file table is damaged; {_files.Count} files are used");
        }

        var header = new DwarfLineHeader
        {
            Version = version,
            AddressSize = addressSize is 2 or 4 or 8 ? addressSize : _unit.AddressSize,
            OffsetSize = _offsetSize,
            MinimumInstructionLength = minimumInstructionLength,
            MaximumOperationsPerInstruction = Math.Max(maximumOperations, 1),
            DefaultIsStatement = isStatement,
            LineBase = lineBase,
            LineRange = lineRange,
            OpcodeBase = opcodeBase,
            OpcodeLengths = lengths.ToArray(),
            Program = _section[programStart..end],
        };
        return new DwarfLineProgram(header, [.. _directories], [.. _files], _unit.CompilationDirectory);
    }

    private static string Where(ulong offset) => $".debug_line+0x{offset:x}";

    private DwarfLineProgram? Refuse(ulong offset, string reason)
    {
        _info.Warn("INQ4007", Where(offset), $"{reason}; its lines are not known");
        return null;
    }

    private bool ReadOldTables(ref ByteCursor cursor)
    {
        while (true)
        {
            ReadOnlySpan<byte> name = cursor.ReadCString();
            if (cursor.Failed || name.IsEmpty)
            {
                break;
            }

            if (!TakeEntry(_directories.Count))
            {
                return false;
            }

            _directories.Add(_info.DecodeString(name));
        }

        while (true)
        {
            ReadOnlySpan<byte> name = cursor.ReadCString();
            if (cursor.Failed || name.IsEmpty)
            {
                return !cursor.Failed;
            }

            ulong directory = cursor.ReadUleb128();
            cursor.ReadUleb128();
            cursor.ReadUleb128();
            if (cursor.Failed || !TakeEntry(_files.Count))
            {
                return false;
            }

            _files.Add(new DwarfLineFile(_info.DecodeString(name), directory, default));
        }
    }

    private bool ReadTables(ref ByteCursor cursor) => ReadTable(ref cursor, files: false) && ReadTable(ref cursor, files: true);

    private bool ReadTable(ref ByteCursor cursor, bool files)
    {
        int formatCount = cursor.ReadUInt8();
        Span<(ulong Content, DwarfForm Form)> formats = new (ulong, DwarfForm)[formatCount];
        for (int i = 0; i < formatCount; i++)
        {
            ulong content = cursor.ReadUleb128();
            ulong form = cursor.ReadUleb128();
            formats[i] = (content, form > ushort.MaxValue ? 0 : (DwarfForm)form);
        }

        ulong count = cursor.ReadUleb128();
        // Without a format entries take no bytes, and nothing but the count would bound the loop.
        if (cursor.Failed || (formatCount == 0 && count > 0))
        {
            return false;
        }

        for (ulong i = 0; i < count; i++)
        {
            DwarfLineFile entry = ReadEntry(ref cursor, formats);
            if (cursor.Failed || !TakeEntry(files ? _files.Count : _directories.Count))
            {
                return false;
            }

            if (files)
            {
                _files.Add(entry);
            }
            else
            {
                _directories.Add(entry.Name);
            }
        }

        return true;
    }

    private DwarfLineFile ReadEntry(ref ByteCursor cursor, ReadOnlySpan<(ulong Content, DwarfForm Form)> formats)
    {
        string name = "";
        ulong directory = 0;
        ReadOnlyMemory<byte> md5 = default;
        foreach ((ulong content, DwarfForm form) in formats)
        {
            int start = cursor.Position;
            ulong number = ReadForm(ref cursor, form, out ReadOnlySpan<byte> bytes);
            switch (content)
            {
                case ContentPath:
                    name = _info.DecodeString(bytes);
                    break;
                case ContentDirectoryIndex:
                    directory = number;
                    break;
                case ContentMd5 when form == DwarfForm.Data16 && !cursor.Failed:
                    md5 = _section.Slice(start, 16);
                    break;
            }
        }

        return new DwarfLineFile(name, directory, md5);
    }

    /// <summary>The forms that a file table may use (DWARF 5 §6.2.4.1); any other fails the cursor.</summary>
    private ulong ReadForm(ref ByteCursor cursor, DwarfForm form, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        switch (form)
        {
            case DwarfForm.String:
                bytes = cursor.ReadCString();
                return 0;
            case DwarfForm.LineStrp:
                _info.TryReadString(_info.Sections.LineStr.Span, cursor.ReadUnsigned(_offsetSize), out bytes);
                return 0;
            case DwarfForm.Strp:
                _info.TryReadString(_info.Sections.Str.Span, cursor.ReadUnsigned(_offsetSize), out bytes);
                return 0;
            case DwarfForm.StrpSup:
                cursor.ReadUnsigned(_offsetSize);
                return 0;
            default:
                DwarfAttributeValue value = DwarfFormReader.Read(ref cursor, _unit, form, 0);
                if (!cursor.Failed)
                {
                    value.TryGetStringBytes(out bytes);
                }

                return !cursor.Failed && value.TryGetUnsigned(out ulong number) ? number : 0;
        }
    }

    private bool TakeEntry(int present) => present < _info.Limits.MaxLineFiles && _info.Budget.TakeLineRows(1) == 1;
}
