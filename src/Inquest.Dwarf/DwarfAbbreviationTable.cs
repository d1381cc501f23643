using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>The abbreviations of one or more units, by code. Immutable.</summary>
internal sealed class DwarfAbbreviationTable
{
    // Codes count up from 1 in what compilers write, so most are found by index; others go to the dictionary.
    private readonly DwarfAbbreviation[] _dense;
    private readonly Dictionary<ulong, DwarfAbbreviation>? _sparse;

    private DwarfAbbreviationTable(List<DwarfAbbreviation> all)
    {
        int dense = 0;
        while (dense < all.Count && all[dense].Code == (ulong)dense + 1)
        {
            dense++;
        }

        _dense = [.. all.Take(dense)];
        if (dense < all.Count)
        {
            _sparse = [];
            foreach (DwarfAbbreviation abbreviation in all.Skip(dense))
            {
                _sparse.TryAdd(abbreviation.Code, abbreviation);
            }
        }
    }

    public DwarfAbbreviation? Find(ulong code)
    {
        ulong index = unchecked(code - 1);
        return index < (ulong)_dense.Length ? _dense[index] : _sparse?.GetValueOrDefault(code);
    }

    /// <summary>Reads the table at an offset; a damaged one keeps what stands before the damage.</summary>
    public static DwarfAbbreviationTable Read(DwarfDebugInfo info, ulong offset, int addressSize, int offsetSize, int version)
    {
        var all = new List<DwarfAbbreviation>();
        var cursor = new ByteCursor(info.Sections.Abbrev.Span);
        cursor.Seek(offset > int.MaxValue ? -1 : (long)offset);
        var attributes = new List<DwarfAttributeSpecification>();
        while (true)
        {
            ulong code = cursor.ReadUleb128();
            if (code == 0 && !cursor.Failed)
            {
                break;
            }

            ulong tag = cursor.ReadUleb128();
            bool hasChildren = cursor.ReadUInt8() != 0;
            attributes.Clear();
            bool complete = ReadAttributes(ref cursor, attributes, info.Limits);
            if (!complete || tag > ushort.MaxValue || !info.Budget.TakeAbbreviations(1 + attributes.Count))
            {
                info.Warn("INQ4001", $".debug_abbrev+0x{offset:x}", $"the abbreviations end early; the {all.Count} before that are used");
                break;
            }

            all.Add(new DwarfAbbreviation(code, (DwarfTag)tag, hasChildren, [.. attributes], addressSize, offsetSize, version));
        }

        return new DwarfAbbreviationTable(all);
    }

    private static bool ReadAttributes(ref ByteCursor cursor, List<DwarfAttributeSpecification> attributes, Limits limits)
    {
        while (!cursor.Failed)
        {
            ulong name = cursor.ReadUleb128();
            ulong form = cursor.ReadUleb128();
            if (name == 0 && form == 0)
            {
                return !cursor.Failed;
            }

            if (cursor.Failed || name > ushort.MaxValue || form > ushort.MaxValue || attributes.Count >= limits.MaxDwarfAttributes)
            {
                return false;
            }

            long constant = (DwarfForm)form == DwarfForm.ImplicitConst ? cursor.ReadSleb128() : 0;
            attributes.Add(new DwarfAttributeSpecification((DwarfAttribute)name, (DwarfForm)form, constant));
        }

        return false;
    }
}
