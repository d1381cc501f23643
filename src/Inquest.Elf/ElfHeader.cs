using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>Elf32_Ehdr or Elf64_Ehdr.</summary>
internal readonly record struct ElfHeader(
    bool Is64Bit,
    int Type,
    ElfMachine Machine,
    ulong Entry,
    ulong SegmentTableOffset,
    ulong SectionTableOffset,
    uint Flags,
    int SegmentEntrySize,
    int SegmentCount,
    int SectionEntrySize,
    int SectionCount,
    int SectionNamesIndex)
{
    /// <exception cref="InputException">Not an ELF, cut, or of an unsupported class or byte order.</exception>
    public static ElfHeader Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (!ElfFile.HasMagic(bytes))
        {
            throw new InputException(InputErrorKind.Malformed, name, 0, $"{name} is not an ELF file: it does not begin with 7f 45 4c 46");
        }

        var cursor = new ByteCursor(bytes, 4);
        int fileClass = cursor.ReadUInt8();
        int order = cursor.ReadUInt8();
        if (!cursor.Failed && order == 2)
        {
            throw new InputException(InputErrorKind.Unsupported, name, 5, $"{name} is a big-endian ELF; Zephyr core dumps come from little-endian targets only");
        }

        if (!cursor.Failed && (fileClass is not (1 or 2) || order != 1))
        {
            throw new InputException(InputErrorKind.Malformed, name, 4, $"{name} has ELF class {fileClass} and byte order {order}, which do not exist");
        }

        cursor.Seek(16);
        bool is64Bit = fileClass == 2;
        int word = is64Bit ? 8 : 4;
        int type = cursor.ReadUInt16();
        var machine = (ElfMachine)cursor.ReadUInt16();
        cursor.ReadUInt32();
        ulong entry = cursor.ReadUnsigned(word);
        ulong segmentTable = cursor.ReadUnsigned(word);
        ulong sectionTable = cursor.ReadUnsigned(word);
        uint flags = cursor.ReadUInt32();
        cursor.ReadUInt16();
        var header = new ElfHeader(
            is64Bit,
            type,
            machine,
            entry,
            segmentTable,
            sectionTable,
            flags,
            cursor.ReadUInt16(),
            cursor.ReadUInt16(),
            cursor.ReadUInt16(),
            cursor.ReadUInt16(),
            cursor.ReadUInt16());
        if (cursor.Failed)
        {
            throw new InputException(InputErrorKind.Truncated, name, bytes.Length, $"{name} ends inside its ELF header, after {Numbers.Text(bytes.Length)} bytes");
        }

        return header;
    }
}
