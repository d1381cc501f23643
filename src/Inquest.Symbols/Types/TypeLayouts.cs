using Inquest.Binary;
using Inquest.Dwarf;

namespace Inquest.Symbols.Types;

/// <summary>
/// Where the members of C structures lie in this build, from DWARF types: <c>k_thread</c>, <c>base.pended_on</c>. Answers
/// are kept; thread-safe.
/// </summary>
public sealed class TypeLayouts
{
    private readonly TypeDefinitions _definitions;
    private readonly Limits _limits;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TypeStructure?> _structures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<ulong, string>> _enumerations = new(StringComparer.Ordinal);

    /// <summary>Layouts from a program's debug information; without any, nothing is ever found.</summary>
    public TypeLayouts(DwarfDebugInfo? info, Limits limits)
    {
        _definitions = new TypeDefinitions(info);
        _limits = limits ?? throw new ArgumentNullException(nameof(limits));
    }

    /// <summary>The definition of a structure, class or union by its plain name; null when there is none.</summary>
    public TypeStructure? FindStructure(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            if (!_structures.TryGetValue(name, out TypeStructure? found))
            {
                found = Search(name);
                _structures.Add(name, found);
            }

            return found;
        }
    }

    /// <summary>
    /// A member by its path, names joined by dots (<c>base.thread_state</c>); members of anonymous structures and unions
    /// count as members of what holds them. Null when the build has no such member.
    /// </summary>
    public TypeMember? FindMember(string structure, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (FindStructure(structure) is not TypeStructure type)
        {
            return null;
        }

        DwarfEntry entry = type.Entry;
        ulong offset = 0;
        ulong? size = null;
        foreach (string name in path.Split('.'))
        {
            if (entry.IsNone || !TryFindMember(entry, name, 0, out ulong within, out DwarfEntry memberType))
            {
                return null;
            }

            offset += within;
            size = SizeOf(memberType, 0);
            entry = StripQualifiers(memberType);
        }

        return new TypeMember(offset, size);
    }

    /// <summary>A bit-field of a structure, also of an anonymous member of it; null when the build has none of that name.</summary>
    public TypeBitField? FindBitField(string structure, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindStructure(structure) is TypeStructure type && TryFindField(type.Entry, name, 0, out DwarfEntry member, out ulong start)
            ? BitFieldOf(member, start)
            : null;
    }

    private TypeBitField? BitFieldOf(DwarfEntry member, ulong start)
    {
        if (Unsigned(member, DwarfAttribute.BitSize) is not ulong bits || bits is 0 or > 64 || start > uint.MaxValue)
        {
            return null;
        }

        ulong lowest = start * 8;
        if (Unsigned(member, DwarfAttribute.DataBitOffset) is ulong offset and <= uint.MaxValue)
        {
            lowest += offset;
        }
        else if (Unsigned(member, DwarfAttribute.BitOffset) is ulong fromTop && member.TryGetReference(DwarfAttribute.Type, out DwarfEntry of)
            && (Unsigned(member, DwarfAttribute.ByteSize) ?? SizeOf(of, 0)) is ulong storage and <= 8 && fromTop + bits <= storage * 8)
        {
            // DWARF 2 and 3 count from the most significant bit of the storage, also on little-endian machines.
            lowest += (storage * 8) - fromTop - bits;
        }

        return new TypeBitField(lowest / 8, (int)(lowest % 8), (int)bits);
    }

    private bool TryFindField(DwarfEntry structure, string name, int depth, out DwarfEntry field, out ulong start)
    {
        foreach (DwarfEntry member in structure.Children)
        {
            if (member.Tag != DwarfTag.Member)
            {
                continue;
            }

            start = MemberOffset(member);
            string? memberName = member.Name;
            if (string.Equals(memberName, name, StringComparison.Ordinal))
            {
                field = member;
                return true;
            }

            if (string.IsNullOrEmpty(memberName) && depth < _limits.MaxDwarfDepth && member.TryGetReference(DwarfAttribute.Type, out DwarfEntry type)
                && StripQualifiers(type) is { IsNone: false } inner && TryFindField(inner, name, depth + 1, out field, out ulong within))
            {
                start += within;
                return true;
            }
        }

        field = default;
        start = 0;
        return false;
    }

    /// <summary>The enumerator with a value in the enumeration of that name; null when no such enumeration or value is where it is looked for.</summary>
    /// <param name="enumeration">The enumeration's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="unitName">Part of the names of the units to look in: the others stay unread.</param>
    public string? FindEnumerator(string enumeration, ulong value, string unitName)
    {
        ArgumentNullException.ThrowIfNull(enumeration);
        lock (_lock)
        {
            if (!_enumerations.TryGetValue(enumeration + "@" + unitName, out Dictionary<ulong, string>? names))
            {
                names = ReadEnumeration(enumeration, unitName);
                _enumerations.Add(enumeration + "@" + unitName, names);
            }

            return names.GetValueOrDefault(value);
        }
    }

    private Dictionary<ulong, string> ReadEnumeration(string name, string unitName)
    {
        Dictionary<ulong, string> names = [];
        if (_definitions.Find(name, t => t == DwarfTag.EnumerationType, unitName) is not DwarfEntry enumeration)
        {
            return names;
        }

        foreach (DwarfEntry child in enumeration.Children)
        {
            if (child.Tag == DwarfTag.Enumerator && names.Count < _limits.MaxMembers && child.Name is string enumerator && Unsigned(child, DwarfAttribute.ConstValue) is ulong number)
            {
                names.TryAdd(number, enumerator);
            }
        }

        return names;
    }

    private TypeStructure? Search(string name) =>
        _definitions.Find(name, t => t is DwarfTag.StructureType or DwarfTag.ClassType or DwarfTag.UnionType, "") is DwarfEntry entry
            ? new TypeStructure(entry, Unsigned(entry, DwarfAttribute.ByteSize))
            : null;

    private bool TryFindMember(DwarfEntry structure, string name, int depth, out ulong offset, out DwarfEntry type)
    {
        foreach (DwarfEntry member in structure.Children)
        {
            if (member.Tag != DwarfTag.Member || !member.TryGetReference(DwarfAttribute.Type, out type))
            {
                continue;
            }

            offset = MemberOffset(member);
            string? memberName = member.Name;
            if (string.Equals(memberName, name, StringComparison.Ordinal))
            {
                return true;
            }

            if (string.IsNullOrEmpty(memberName) && depth < _limits.MaxDwarfDepth)
            {
                DwarfEntry inner = StripQualifiers(type);
                if (!inner.IsNone && TryFindMember(inner, name, depth + 1, out ulong within, out type))
                {
                    offset += within;
                    return true;
                }
            }
        }

        offset = 0;
        type = default;
        return false;
    }

    // DWARF 2 gives the place as an expression, DW_OP_plus_uconst and the number; a union's members have none.
    private static ulong MemberOffset(DwarfEntry member)
    {
        if (!member.TryGetAttribute(DwarfAttribute.DataMemberLocation, out DwarfAttributeValue value))
        {
            return 0;
        }

        if (value.TryGetUnsigned(out ulong offset))
        {
            return offset;
        }

        if (value.TryGetBlock(out ReadOnlyMemory<byte> block))
        {
            const byte PlusConstant = 0x23;
            ByteCursor cursor = new(block.Span);
            if (cursor.ReadUInt8() == PlusConstant)
            {
                offset = cursor.ReadUleb128();
                return cursor.Failed ? 0 : offset;
            }
        }

        return 0;
    }

    private DwarfEntry StripQualifiers(DwarfEntry type)
    {
        for (int depth = 0; depth < _limits.MaxDwarfDepth && !type.IsNone; depth++)
        {
            if (type.Tag is not (DwarfTag.Typedef or DwarfTag.ConstType or DwarfTag.VolatileType))
            {
                return type;
            }

            if (!type.TryGetReference(DwarfAttribute.Type, out type))
            {
                return default;
            }
        }

        return default;
    }

    private ulong? SizeOf(DwarfEntry type, int depth)
    {
        type = StripQualifiers(type);
        if (type.IsNone || depth > _limits.MaxDwarfDepth)
        {
            return null;
        }

        if (type.Tag == DwarfTag.PointerType)
        {
            return Unsigned(type, DwarfAttribute.ByteSize) ?? (ulong)type.Unit.AddressSize;
        }

        if (type.Tag != DwarfTag.ArrayType)
        {
            return Unsigned(type, DwarfAttribute.ByteSize);
        }

        ulong? size = type.TryGetReference(DwarfAttribute.Type, out DwarfEntry element) ? SizeOf(element, depth + 1) : null;
        foreach (DwarfEntry dimension in type.Children)
        {
            if (dimension.Tag == DwarfTag.SubrangeType)
            {
                ulong? count = Unsigned(dimension, DwarfAttribute.Count) ?? (Unsigned(dimension, DwarfAttribute.UpperBound) + 1);
                size = size is ulong one && count is ulong many && many <= uint.MaxValue && one <= uint.MaxValue ? one * many : null;
            }
        }

        return size;
    }

    private static ulong? Unsigned(DwarfEntry entry, DwarfAttribute name) =>
        entry.TryGetAttribute(name, out DwarfAttributeValue value) && value.TryGetUnsigned(out ulong number) ? number : null;
}
