using System.Diagnostics.CodeAnalysis;
using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>
/// One debugging information entry: a place in a unit and its shape. Small and cheap to copy; attributes are decoded when
/// asked for. The default value is no entry (<see cref="IsNone"/>): it has no tag, no attributes and no children.
/// </summary>
public readonly struct DwarfEntry : IEquatable<DwarfEntry>
{
    internal DwarfEntry(DwarfUnit unit, int offset, int attributesOffset, DwarfAbbreviation abbreviation)
    {
        Unit = unit;
        Offset = offset;
        AttributesOffset = attributesOffset;
        Abbreviation = abbreviation;
    }

    /// <summary>The unit that the entry stands in.</summary>
    public DwarfUnit Unit { get; }

    /// <summary>Offset in the unit's section (.debug_info, or .debug_types for a type unit of DWARF 4).</summary>
    public int Offset { get; }

    /// <summary>The entry's shape.</summary>
    public DwarfAbbreviation Abbreviation { get; }

    /// <summary>True for the default value: no entry.</summary>
    [MemberNotNullWhen(false, nameof(Unit), nameof(Abbreviation))]
    public bool IsNone => Abbreviation is null;

    /// <summary>What the entry describes; 0 for none.</summary>
    public DwarfTag Tag => IsNone ? 0 : Abbreviation.Tag;

    /// <summary>True when children follow.</summary>
    public bool HasChildren => !IsNone && Abbreviation.HasChildren;

    /// <summary>The attributes in the order of the file.</summary>
    public DwarfAttributeReader Attributes => new(this);

    /// <summary>The direct children in the order of the file.</summary>
    public DwarfChildReader Children => new(this);

    /// <summary>DW_AT_name of this entry alone; null when it has none. A new string each time.</summary>
    public string? Name => TryGetAttribute(DwarfAttribute.Name, out DwarfAttributeValue value) && value.TryGetString(out string? name) ? name : null;

    internal int AttributesOffset { get; }

    /// <summary>An attribute of this entry alone.</summary>
    public bool TryGetAttribute(DwarfAttribute name, out DwarfAttributeValue value)
    {
        ReadOnlySpan<DwarfAttributeSpecification> specifications = IsNone ? [] : Abbreviation.Attributes;
        bool present = false;
        foreach (DwarfAttributeSpecification specification in specifications)
        {
            present |= specification.Name == name;
        }

        if (present)
        {
            foreach (DwarfEntryAttribute attribute in Attributes)
            {
                if (attribute.Name == name)
                {
                    value = attribute.Value;
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// An attribute of this entry, or else of the entry that it completes: DW_AT_abstract_origin, then DW_AT_specification,
    /// at most <see cref="Limits.MaxDwarfDepth"/> steps. Not for attributes that are an entry's own, such as DW_AT_sibling,
    /// DW_AT_declaration or addresses.
    /// </summary>
    /// <param name="name">The attribute.</param>
    /// <param name="value">Its value.</param>
    /// <param name="owner">The entry that has it; its unit matters, for example for DW_AT_decl_file.</param>
    public bool TryGetAttributeThroughOrigin(DwarfAttribute name, out DwarfAttributeValue value, out DwarfEntry owner)
    {
        owner = this;
        for (int depth = 0; !IsNone && depth <= Unit.DebugInfo.Limits.MaxDwarfDepth; depth++)
        {
            if (owner.TryGetAttribute(name, out value))
            {
                return true;
            }

            if (!owner.TryGetReference(DwarfAttribute.AbstractOrigin, out DwarfEntry next)
                && !owner.TryGetReference(DwarfAttribute.Specification, out next))
            {
                break;
            }

            owner = next;
        }

        value = default;
        return false;
    }

    /// <summary>The entry that a reference attribute of this entry names.</summary>
    public bool TryGetReference(DwarfAttribute name, out DwarfEntry target)
    {
        // `entry.TryGetReference(name, out entry)` is how chains are followed: `target` may be this very variable, so it is
        // written only after the attribute was read.
        bool found = TryGetAttribute(name, out DwarfAttributeValue value);
        target = default;
        return found && value.TryGetReference(out target);
    }

    /// <summary>
    /// The name through origin and specification (DW_AT_name); null when none has it. A new string each time.
    /// </summary>
    public string? GetNameThroughOrigin() =>
        TryGetAttributeThroughOrigin(DwarfAttribute.Name, out DwarfAttributeValue value, out _) && value.TryGetString(out string? name) ? name : null;

    /// <summary>
    /// Adds the addresses that the entry covers (DWARF 5 §2.17): DW_AT_low_pc and DW_AT_high_pc, or DW_AT_ranges. What the
    /// linker removed is left out, empty ranges too.
    /// </summary>
    /// <param name="ranges">Caller-owned; the ranges are added at its end, in the order of the file.</param>
    /// <returns>How many were added; 0 also when the entry has no addresses.</returns>
    public int AddRangesTo(List<AddressRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        DwarfAttributeValue low = default;
        DwarfAttributeValue high = default;
        DwarfAttributeValue list = default;
        foreach (DwarfEntryAttribute attribute in Attributes)
        {
            switch (attribute.Name)
            {
                case DwarfAttribute.LowPc:
                    low = attribute.Value;
                    break;
                case DwarfAttribute.HighPc:
                    high = attribute.Value;
                    break;
                case DwarfAttribute.Ranges:
                    list = attribute.Value;
                    break;
            }
        }

        return IsNone ? 0 : Unit.AddRanges(low, high, list, ranges);
    }

    /// <inheritdoc/>
    public bool Equals(DwarfEntry other) => Offset == other.Offset && ReferenceEquals(Unit, other.Unit);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DwarfEntry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Unit, Offset);

    /// <summary>True for the same entry.</summary>
    public static bool operator ==(DwarfEntry left, DwarfEntry right) => left.Equals(right);

    /// <summary>True for different entries.</summary>
    public static bool operator !=(DwarfEntry left, DwarfEntry right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "none" : $"{Tag} at 0x{Offset:x} {Name}";
}
