namespace Inquest.Dwarf;

/// <summary>
/// Where a unit's parts of the shared tables begin, from its root entry. Read before anything else of the root, because
/// the root's own strings and addresses may be given by index into these tables.
/// </summary>
internal sealed class DwarfUnitBases
{
    private DwarfUnitBases()
    {
    }

    public ulong StringOffsets { get; private set; }

    public ulong Addresses { get; private set; }

    public ulong RangeLists { get; private set; }

    public ulong LocationLists { get; private set; }

    public ulong? LineProgram { get; private set; }

    public static DwarfUnitBases Read(DwarfUnit unit)
    {
        // A table begins behind its header where no base is given (DWARF 5 §7.26 to §7.29).
        ulong header = unit.Version < 5 ? 0 : unit.OffsetSize == 8 ? 16u : 8u;
        ulong listHeader = header == 0 ? 0 : header + 4;
        var bases = new DwarfUnitBases { StringOffsets = header, Addresses = header, RangeLists = listHeader, LocationLists = listHeader };
        if (!unit.TryReadFirstEntry(out DwarfEntry entry))
        {
            return bases;
        }

        foreach (DwarfEntryAttribute attribute in entry.Attributes)
        {
            if (attribute.Value.TryGetSectionOffset(out ulong offset))
            {
                bases.Set(attribute.Name, offset);
            }
        }

        return bases;
    }

    private void Set(DwarfAttribute name, ulong offset)
    {
        switch (name)
        {
            case DwarfAttribute.StrOffsetsBase:
                StringOffsets = offset;
                break;
            case DwarfAttribute.AddrBase:
            case DwarfAttribute.GnuAddrBase:
                Addresses = offset;
                break;
            case DwarfAttribute.RnglistsBase:
                RangeLists = offset;
                break;
            case DwarfAttribute.LoclistsBase:
                LocationLists = offset;
                break;
            case DwarfAttribute.StmtList:
                LineProgram = offset;
                break;
        }
    }
}
