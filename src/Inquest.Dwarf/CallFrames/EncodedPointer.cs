using Inquest.Binary;

namespace Inquest.Dwarf.CallFrames;

/// <summary>Addresses as .eh_frame writes them (DW_EH_PE_*, Linux Standard Base 5.0 §10.5.1).</summary>
internal static class EncodedPointer
{
    private const byte Omitted = 0xFF;

    /// <summary>Reads an address; <paramref name="at"/> is the run-time address of the cursor's position. Relative to data or text, and indirect, fail: nothing on bare metal writes them.</summary>
    public static ulong Read(ref ByteCursor cursor, byte encoding, int addressSize, ulong at)
    {
        if (encoding == Omitted)
        {
            return 0;
        }

        ulong value = ReadValue(ref cursor, encoding, addressSize);
        switch (encoding & 0xF0)
        {
            case 0x00:
                break;
            case 0x10:
                value = unchecked(value + at);
                break;
            default:
                cursor.Fail();
                return 0;
        }

        return addressSize == 4 ? value & 0xFFFF_FFFF : value;
    }

    /// <summary>Reads a length in the encoding's format; it is never relative.</summary>
    public static ulong ReadValue(ref ByteCursor cursor, byte encoding, int addressSize)
    {
        switch (encoding & 0x0F)
        {
            case 0x00: return cursor.ReadUnsigned(addressSize);
            case 0x01: return cursor.ReadUleb128();
            case 0x02: return cursor.ReadUInt16();
            case 0x03: return cursor.ReadUInt32();
            case 0x04: return cursor.ReadUInt64();
            case 0x09: return unchecked((ulong)cursor.ReadSleb128());
            case 0x0A: return unchecked((ulong)(short)cursor.ReadUInt16());
            case 0x0B: return unchecked((ulong)(int)cursor.ReadUInt32());
            case 0x0C: return cursor.ReadUInt64();
            default:
                cursor.Fail();
                return 0;
        }
    }
}
