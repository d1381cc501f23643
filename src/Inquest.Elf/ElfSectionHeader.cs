using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>Elf32_Shdr or Elf64_Shdr, in the order of the file.</summary>
internal readonly record struct ElfSectionHeader(
    uint NameOffset,
    ElfSectionType Type,
    ElfSectionFlags Flags,
    ulong Address,
    ulong Offset,
    ulong Size,
    uint Link,
    uint Info,
    ulong Alignment,
    ulong EntrySize)
{
    public static int SizeOf(bool is64Bit) => is64Bit ? 64 : 40;

    /// <summary>Reads one header; the cursor fails when it does not fit.</summary>
    public static ElfSectionHeader Read(ref ByteCursor cursor, bool is64Bit)
    {
        int word = is64Bit ? 8 : 4;
        return new ElfSectionHeader(
            cursor.ReadUInt32(),
            (ElfSectionType)cursor.ReadUInt32(),
            (ElfSectionFlags)cursor.ReadUnsigned(word),
            cursor.ReadUnsigned(word),
            cursor.ReadUnsigned(word),
            cursor.ReadUnsigned(word),
            cursor.ReadUInt32(),
            cursor.ReadUInt32(),
            cursor.ReadUnsigned(word),
            cursor.ReadUnsigned(word));
    }
}
