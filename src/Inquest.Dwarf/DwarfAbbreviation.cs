namespace Inquest.Dwarf;

/// <summary>The shape that entries share: tag, whether children follow, attributes (DWARF 5 §7.5.3). Immutable.</summary>
public sealed class DwarfAbbreviation
{
    private readonly DwarfAttributeSpecification[] _attributes;

    internal DwarfAbbreviation(
        ulong code,
        DwarfTag tag,
        bool hasChildren,
        DwarfAttributeSpecification[] attributes,
        int addressSize,
        int offsetSize,
        int version)
    {
        Code = code;
        Tag = tag;
        HasChildren = hasChildren;
        _attributes = attributes;
        SkipSteps = MakeSkipSteps(attributes, addressSize, offsetSize, version);
        HasSibling = Array.Exists(attributes, static a => a.Name == DwarfAttribute.Sibling);
    }

    /// <summary>The code by which entries name it; never 0.</summary>
    public ulong Code { get; }

    /// <summary>What the entry describes.</summary>
    public DwarfTag Tag { get; }

    /// <summary>True when children follow the entry (possibly none but the closing null entry).</summary>
    public bool HasChildren { get; }

    /// <summary>The attributes in the order of their values.</summary>
    public ReadOnlySpan<DwarfAttributeSpecification> Attributes => _attributes;

    /// <summary>How to skip the values: a number of bytes, or a form of variable size as its negated number.</summary>
    internal int[] SkipSteps { get; }

    internal bool HasSibling { get; }

    private static int[] MakeSkipSteps(DwarfAttributeSpecification[] attributes, int addressSize, int offsetSize, int version)
    {
        var steps = new List<int>();
        int run = 0;
        foreach (DwarfAttributeSpecification attribute in attributes)
        {
            int size = DwarfFormReader.FixedSize(attribute.Form, addressSize, offsetSize, version);
            if (size >= 0)
            {
                run += size;
                continue;
            }

            if (run > 0)
            {
                steps.Add(run);
                run = 0;
            }

            steps.Add(-(int)attribute.Form);
        }

        if (run > 0)
        {
            steps.Add(run);
        }

        return [.. steps];
    }
}
