using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>Reads and skips attribute values by form (DWARF 5 §7.5.6; DWARF 2 to 4 where they differ).</summary>
internal static class DwarfFormReader
{
    /// <summary>Bytes of a value of that form; -1 when they vary or the form is unknown.</summary>
    public static int FixedSize(DwarfForm form, int addressSize, int offsetSize, int version)
    {
        switch (form)
        {
            case DwarfForm.FlagPresent:
            case DwarfForm.ImplicitConst:
                return 0;
            case DwarfForm.Data1:
            case DwarfForm.Flag:
            case DwarfForm.Ref1:
            case DwarfForm.Strx1:
            case DwarfForm.Addrx1:
                return 1;
            case DwarfForm.Data2:
            case DwarfForm.Ref2:
            case DwarfForm.Strx2:
            case DwarfForm.Addrx2:
                return 2;
            case DwarfForm.Strx3:
            case DwarfForm.Addrx3:
                return 3;
            case DwarfForm.Data4:
            case DwarfForm.Ref4:
            case DwarfForm.RefSup4:
            case DwarfForm.Strx4:
            case DwarfForm.Addrx4:
                return 4;
            case DwarfForm.Data8:
            case DwarfForm.Ref8:
            case DwarfForm.RefSup8:
            case DwarfForm.RefSig8:
                return 8;
            case DwarfForm.Data16:
                return 16;
            case DwarfForm.Addr:
                return addressSize;
            case DwarfForm.RefAddr:
                // DWARF 2 gave it the size of an address, DWARF 3 that of an offset.
                return version <= 2 ? addressSize : offsetSize;
            case DwarfForm.Strp:
            case DwarfForm.StrpSup:
            case DwarfForm.LineStrp:
            case DwarfForm.SecOffset:
            case DwarfForm.GnuRefAlt:
            case DwarfForm.GnuStrpAlt:
                return offsetSize;
            default:
                return -1;
        }
    }

    /// <summary>Skips a value whose size varies; an unknown form fails the cursor.</summary>
    public static void SkipVariable(ref ByteCursor cursor, DwarfForm form, DwarfUnit unit)
    {
        switch (form)
        {
            case DwarfForm.Exprloc:
            case DwarfForm.Block:
                ulong length = cursor.ReadUleb128();
                cursor.Skip(length > int.MaxValue ? -1 : (long)length);
                break;
            case DwarfForm.Block1:
                cursor.Skip(cursor.ReadUInt8());
                break;
            case DwarfForm.Udata:
            case DwarfForm.RefUdata:
            case DwarfForm.Strx:
            case DwarfForm.Addrx:
            case DwarfForm.Loclistx:
            case DwarfForm.Rnglistx:
            case DwarfForm.GnuAddrIndex:
            case DwarfForm.GnuStrIndex:
                cursor.ReadUleb128();
                break;
            case DwarfForm.Sdata:
                cursor.ReadSleb128();
                break;
            case DwarfForm.String:
                cursor.ReadCString();
                break;
            default:
                Read(ref cursor, unit, form, 0);
                break;
        }
    }

    /// <summary>Reads a value; an unknown form fails the cursor.</summary>
    public static DwarfAttributeValue Read(ref ByteCursor cursor, DwarfUnit unit, DwarfForm form, long implicitConstant)
    {
        // A form may be given with the value, even that form again; each costs a byte, so this ends.
        while (form == DwarfForm.Indirect && !cursor.Failed)
        {
            ulong actual = cursor.ReadUleb128();
            form = actual > ushort.MaxValue ? 0 : (DwarfForm)actual;
            if (form == DwarfForm.ImplicitConst)
            {
                cursor.Fail();
            }
        }

        ulong number;
        switch (form)
        {
            case DwarfForm.FlagPresent:
                number = 1;
                break;
            case DwarfForm.ImplicitConst:
                number = unchecked((ulong)implicitConstant);
                break;
            case DwarfForm.Sdata:
                number = unchecked((ulong)cursor.ReadSleb128());
                break;
            case DwarfForm.Udata:
            case DwarfForm.RefUdata:
            case DwarfForm.Strx:
            case DwarfForm.Addrx:
            case DwarfForm.Loclistx:
            case DwarfForm.Rnglistx:
            case DwarfForm.GnuAddrIndex:
            case DwarfForm.GnuStrIndex:
                number = cursor.ReadUleb128();
                break;
            case DwarfForm.Strx3:
            case DwarfForm.Addrx3:
                number = cursor.ReadUInt24();
                break;
            case DwarfForm.String:
                int start = cursor.Position;
                return new DwarfAttributeValue(unit, form, (ulong)cursor.ReadCString().Length, start);
            case DwarfForm.Block1:
                return Block(ref cursor, unit, form, cursor.ReadUInt8());
            case DwarfForm.Block2:
                return Block(ref cursor, unit, form, cursor.ReadUInt16());
            case DwarfForm.Block4:
                return Block(ref cursor, unit, form, cursor.ReadUInt32());
            case DwarfForm.Block:
            case DwarfForm.Exprloc:
                return Block(ref cursor, unit, form, cursor.ReadUleb128());
            case DwarfForm.Data16:
                return Block(ref cursor, unit, form, 16);
            default:
                int size = FixedSize(form, unit.AddressSize, unit.OffsetSize, unit.Version);
                number = cursor.ReadUnsigned(size);
                break;
        }

        return new DwarfAttributeValue(unit, form, number, 0);
    }

    private static DwarfAttributeValue Block(ref ByteCursor cursor, DwarfUnit unit, DwarfForm form, ulong length)
    {
        int start = cursor.Position;
        cursor.Skip(length > int.MaxValue ? -1 : (long)length);
        return new DwarfAttributeValue(unit, form, cursor.Failed ? 0 : length, start);
    }
}
