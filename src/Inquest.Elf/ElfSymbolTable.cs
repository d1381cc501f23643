using System.Text;
using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>
/// The symbols of one ELF: SHT_SYMTAB, or SHT_DYNSYM where that is missing. Mapping symbols (<c>$t</c>, <c>$d</c>, …) are
/// kept apart. Immutable; safe to share between threads.
/// </summary>
public sealed class ElfSymbolTable
{
    private readonly ReadOnlyMemory<byte> _strings;
    private readonly int _maxStringLength;
    private readonly ElfSymbol[] _symbols;
    private readonly Lazy<ElfMappingSymbol[]> _mapping;
    private readonly Lazy<ElfSymbolNameIndex> _byName;

    internal ElfSymbolTable(
        ReadOnlySpan<byte> table,
        ReadOnlyMemory<byte> strings,
        ReadOnlySpan<byte> sectionIndices,
        bool is64Bit,
        bool isArm,
        int count,
        int maxStringLength)
    {
        _strings = strings;
        _maxStringLength = maxStringLength;
        IsArm = isArm;
        var symbols = new List<ElfSymbol>(count);
        var mapping = new List<ElfMappingSymbol>();
        var cursor = new ByteCursor(table);
        for (int i = 0; i < count; i++)
        {
            ElfSymbol symbol = ReadSymbol(ref cursor, i, sectionIndices, is64Bit);
            if (cursor.Failed)
            {
                break;
            }

            if (symbol.Type == ElfSymbolType.None && MappingKind(symbol.NameBytes) is { } kind)
            {
                mapping.Add(new ElfMappingSymbol(symbol.Value, kind));
            }
            else if (i != 0)
            {
                symbols.Add(symbol);
            }
        }

        _symbols = [.. symbols];
        // Stable order for equal addresses: the later one in the file wins a look-up, as objdump does it.
        _mapping = new(() => [.. mapping.OrderBy(static m => m.Address)]);
        _byName = new(() => new ElfSymbolNameIndex(_symbols));
    }

    internal bool IsArm { get; }

    /// <summary>The symbols in the order of the file, without the null entry and the mapping symbols.</summary>
    public ReadOnlySpan<ElfSymbol> Symbols => _symbols;

    /// <summary>The mapping symbols by rising address; empty when the file has none.</summary>
    public ReadOnlySpan<ElfMappingSymbol> MappingSymbols => _mapping.Value;

    /// <summary>What the bytes at <paramref name="address"/> are, by the mapping symbol at or below it; null when there is none.</summary>
    public ElfMappingKind? MappingAt(ulong address)
    {
        ElfMappingSymbol[] mapping = _mapping.Value;
        int low = 0;
        int high = mapping.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (mapping[middle].Address <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? null : mapping[low - 1].Kind;
    }

    /// <summary>The defined symbol of that name, global before weak before local; null when there is none.</summary>
    public ElfSymbol? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.Value.Find(_symbols, name);
    }

    internal ReadOnlySpan<byte> NameBytes(uint offset)
    {
        ReadOnlySpan<byte> strings = _strings.Span;
        if (offset >= strings.Length)
        {
            return default;
        }

        strings = strings.Slice((int)offset, Math.Min(strings.Length - (int)offset, _maxStringLength));
        int end = strings.IndexOf((byte)0);
        return end < 0 ? strings : strings[..end];
    }

    internal string NameString(uint offset) => Encoding.UTF8.GetString(NameBytes(offset));

    private static ElfMappingKind? MappingKind(ReadOnlySpan<byte> name)
    {
        // "$d", or "$d.42"; "$data" is an ordinary name.
        if (name.Length < 2 || name[0] != (byte)'$' || (name.Length > 2 && name[2] != (byte)'.'))
        {
            return null;
        }

        return name[1] switch
        {
            (byte)'a' => ElfMappingKind.Arm,
            (byte)'t' => ElfMappingKind.Thumb,
            (byte)'x' => ElfMappingKind.Code,
            (byte)'d' => ElfMappingKind.Data,
            _ => null,
        };
    }

    private ElfSymbol ReadSymbol(ref ByteCursor cursor, int index, ReadOnlySpan<byte> sectionIndices, bool is64Bit)
    {
        uint name = cursor.ReadUInt32();
        ulong value;
        ulong size;
        byte info;
        uint section;
        if (is64Bit)
        {
            info = cursor.ReadUInt8();
            cursor.ReadUInt8();
            section = cursor.ReadUInt16();
            value = cursor.ReadUInt64();
            size = cursor.ReadUInt64();
        }
        else
        {
            value = cursor.ReadUInt32();
            size = cursor.ReadUInt32();
            info = cursor.ReadUInt8();
            cursor.ReadUInt8();
            section = cursor.ReadUInt16();
        }

        // SHN_XINDEX: the number stands in the SHT_SYMTAB_SHNDX section.
        if (section == 0xFFFF && sectionIndices.Length / 4 > index)
        {
            section = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(sectionIndices[(index * 4)..]);
        }

        return new ElfSymbol(this, name, value, size, info, section);
    }
}
