using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>A unit's header (DWARF 5 §7.5.1; DWARF 4 §7.5.1 for versions 2 to 4).</summary>
/// <param name="Offset">Offset of the unit in its section.</param>
/// <param name="End">Offset behind its last byte.</param>
/// <param name="EntriesOffset">Offset of its first entry.</param>
/// <param name="Version">2 to 5.</param>
/// <param name="Type">The kind of unit.</param>
/// <param name="AddressSize">Bytes of an address.</param>
/// <param name="OffsetSize">Bytes of an offset: 4, or 8 in the 64-bit format.</param>
/// <param name="AbbreviationsOffset">Offset in .debug_abbrev.</param>
/// <param name="Signature">Type signature or split unit's id; 0 for other kinds.</param>
/// <param name="TypeOffset">Offset of the type's entry from the unit's start; 0 for other kinds.</param>
internal readonly record struct DwarfUnitHeader(
    int Offset,
    int End,
    int EntriesOffset,
    int Version,
    DwarfUnitType Type,
    int AddressSize,
    int OffsetSize,
    ulong AbbreviationsOffset,
    ulong Signature,
    ulong TypeOffset)
{
    /// <summary>Reads the header at the cursor and moves behind the whole unit; null when it cannot be used, with the reason.</summary>
    public static DwarfUnitHeader? Read(ref ByteCursor cursor, bool typesSection, out string? problem)
    {
        problem = null;
        int start = cursor.Position;
        (ulong length, int offsetSize) = ReadInitialLength(ref cursor);
        if (cursor.Failed)
        {
            problem = "the unit's length cannot be read; the rest of the section is not used";
            return null;
        }

        bool cut = length > (ulong)cursor.Remaining;
        int end = cut ? cursor.Position + cursor.Remaining : cursor.Position + (int)length;
        problem = cut ? "the unit is cut by the section's end; what is there is used" : null;
        var header = new ByteCursor(cursor.Bytes[..end], cursor.Position);
        cursor.Seek(end);

        int version = header.ReadUInt16();
        DwarfUnitType type = typesSection ? DwarfUnitType.Type : DwarfUnitType.Compile;
        int addressSize;
        ulong abbreviations;
        if (version >= 5)
        {
            type = (DwarfUnitType)header.ReadUInt8();
            addressSize = header.ReadUInt8();
            abbreviations = header.ReadUnsigned(offsetSize);
        }
        else
        {
            abbreviations = header.ReadUnsigned(offsetSize);
            addressSize = header.ReadUInt8();
        }

        bool isType = type is DwarfUnitType.Type or DwarfUnitType.SplitType;
        bool hasSignature = isType || type is DwarfUnitType.Skeleton or DwarfUnitType.SplitCompile;
        ulong signature = hasSignature ? header.ReadUInt64() : 0;
        ulong typeOffset = isType ? header.ReadUnsigned(offsetSize) : 0;
        if (header.Failed || version is < 2 or > 5 || addressSize is not (2 or 4 or 8))
        {
            problem = header.Failed
                ? "the unit's header is cut; the unit is not used"
                : $"the unit has version {version} and addresses of {Numbers.Text(addressSize)} bytes, which are not supported; the unit is not used";
            return null;
        }

        return new DwarfUnitHeader(start, end, header.Position, version, type, addressSize, offsetSize, abbreviations, signature, typeOffset);
    }

    /// <summary>An initial length (DWARF 5 §7.4) and the offset size that it stands for; reserved values fail the cursor.</summary>
    public static (ulong Length, int OffsetSize) ReadInitialLength(ref ByteCursor cursor)
    {
        uint length = cursor.ReadUInt32();
        if (length == 0xFFFFFFFF)
        {
            return (cursor.ReadUInt64(), 8);
        }

        if (length >= 0xFFFFFFF0)
        {
            cursor.Fail();
        }

        return (length, 4);
    }
}
