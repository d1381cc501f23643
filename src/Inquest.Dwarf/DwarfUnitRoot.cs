namespace Inquest.Dwarf;

/// <summary>What a unit's root entry says.</summary>
internal sealed class DwarfUnitRoot
{
    private DwarfUnitRoot()
    {
    }

    public DwarfEntry Entry { get; private init; }

    public string? Name { get; private set; }

    public string? CompilationDirectory { get; private set; }

    public string? Producer { get; private set; }

    public string? SplitFileName { get; private set; }

    public DwarfLanguage Language { get; private set; }

    /// <summary>DW_AT_low_pc, the base of the unit's lists; 0 when absent, as the standard has it.</summary>
    public ulong LowPc { get; private set; }

    public static DwarfUnitRoot Read(DwarfUnit unit)
    {
        if (!unit.TryReadFirstEntry(out DwarfEntry entry))
        {
            unit.WarnDamaged(unit.Offset);
            return new DwarfUnitRoot();
        }

        var root = new DwarfUnitRoot { Entry = entry };
        foreach (DwarfEntryAttribute attribute in entry.Attributes)
        {
            root.Set(attribute.Name, attribute.Value);
        }

        if (root.SplitFileName is not null)
        {
            unit.DebugInfo.Note("INQ4004", $".debug_info+0x{unit.Offset:x}", $"the unit's debug information stands in {root.SplitFileName}, which is not read; build without -gsplit-dwarf");
        }

        return root;
    }

    private void Set(DwarfAttribute name, in DwarfAttributeValue value)
    {
        switch (name)
        {
            case DwarfAttribute.Name:
                Name = value.TryGetString(out string? text) ? text : null;
                break;
            case DwarfAttribute.CompDir:
                CompilationDirectory = value.TryGetString(out text) ? text : null;
                break;
            case DwarfAttribute.Producer:
                Producer = value.TryGetString(out text) ? text : null;
                break;
            case DwarfAttribute.DwoName:
            case DwarfAttribute.GnuDwoName:
                SplitFileName = value.TryGetString(out text) ? text : null;
                break;
            case DwarfAttribute.Language:
                Language = value.TryGetUnsigned(out ulong language) && language <= ushort.MaxValue ? (DwarfLanguage)language : 0;
                break;
            case DwarfAttribute.LowPc:
                LowPc = value.TryGetAddress(out ulong address) ? address : 0;
                break;
        }
    }
}
