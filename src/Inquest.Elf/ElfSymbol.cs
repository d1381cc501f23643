namespace Inquest.Elf;

/// <summary>One entry of the symbol table. The name is decoded only when asked for.</summary>
public readonly struct ElfSymbol
{
    private readonly ElfSymbolTable _table;

    internal ElfSymbol(ElfSymbolTable table, uint nameOffset, ulong value, ulong size, byte info, uint sectionIndex)
    {
        _table = table;
        NameOffset = nameOffset;
        Value = value;
        Size = size;
        Type = (ElfSymbolType)(info & 0xF);
        Binding = (ElfSymbolBinding)(info >> 4);
        SectionIndex = sectionIndex;
    }

    internal uint NameOffset { get; }

    /// <summary>The value as stored (<c>st_value</c>); an ARM function's lowest bit says Thumb.</summary>
    public ulong Value { get; }

    /// <summary>Bytes (<c>st_size</c>); 0 when the table does not say, as for most hand-written assembly.</summary>
    public ulong Size { get; }

    /// <summary>What it names.</summary>
    public ElfSymbolType Type { get; }

    /// <summary>How far it is seen.</summary>
    public ElfSymbolBinding Binding { get; }

    /// <summary>Number of the section it lies in; 0 is undefined (SHN_UNDEF), 0xFFF1 absolute (SHN_ABS).</summary>
    public uint SectionIndex { get; }

    /// <summary>True when the file defines the symbol (its section is not SHN_UNDEF).</summary>
    public bool IsDefined => SectionIndex != 0;

    /// <summary>True for a fixed number rather than a place (SHN_ABS); linker-script constants are.</summary>
    public bool IsAbsolute => SectionIndex == 0xFFF1;

    /// <summary>True for STT_FUNC and STT_GNU_IFUNC.</summary>
    public bool IsFunction => Type is ElfSymbolType.Function or ElfSymbolType.IndirectFunction;

    /// <summary>True for an ARM function in Thumb state (bit 0 of the value).</summary>
    public bool IsThumb => _table is { IsArm: true } && IsFunction && (Value & 1) != 0;

    /// <summary>The target address: the value, without an ARM function's Thumb bit.</summary>
    public ulong Address => IsThumb ? Value & ~1ul : Value;

    /// <summary>The name as UTF-8 bytes, without copying, cut at the limit; empty when it has none.</summary>
    public ReadOnlySpan<byte> NameBytes => _table is null ? default : _table.NameBytes(NameOffset);

    /// <summary>The name; a new string each time. Empty when it has none.</summary>
    public string Name => _table is null ? "" : _table.NameString(NameOffset);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} 0x{Value:x} {Type} {Size}";
}
