using System.Collections.Concurrent;
using Inquest.Binary;
using Inquest.Dwarf;

namespace Inquest.Symbols.Types;

/// <summary>Reads types from their entries (DWARF 5 §5), each once. Thread-safe.</summary>
internal sealed class DataTypeReader
{
    private const ulong EncodingBoolean = 0x02;
    private const ulong EncodingFloat = 0x04;
    private const ulong EncodingSigned = 0x05;
    private const ulong EncodingSignedChar = 0x06;
    private const ulong EncodingUnsignedChar = 0x08;
    private const ulong EncodingUtf = 0x10;

    private readonly ConcurrentDictionary<(DwarfEntry Entry, int Dimension), DataType> _types = new();
    private readonly ConcurrentDictionary<DwarfUnit, ScopeNames> _scopes = new();
    private readonly TypeLayouts _layouts;
    private readonly Limits _limits;

    public DataTypeReader(TypeLayouts layouts, Limits limits)
    {
        _layouts = layouts;
        _limits = limits;
        Unknown = new DataType(this, default, DataTypeKind.Unknown, null, null);
        Void = new DataType(this, default, DataTypeKind.Void, null, null);
    }

    public DataType Unknown { get; }

    public DataType Void { get; }

    public int MaxDepth => _limits.MaxDwarfDepth;

    public static bool IsC(DwarfLanguage language) =>
        language is DwarfLanguage.C or DwarfLanguage.C89 or DwarfLanguage.C99 or DwarfLanguage.C11 or DwarfLanguage.C17 or DwarfLanguage.MipsAssembler;

    /// <summary>The names of the namespaces and classes around the entries of a unit.</summary>
    public ScopeNames ScopesOf(DwarfUnit unit) => _scopes.GetOrAdd(unit, u => new ScopeNames(u, _limits));

    /// <summary>The type of what an entry describes (DW_AT_type, through its origin); void when it has none.</summary>
    public DataType TypeOf(DwarfEntry entry) =>
        !entry.TryGetAttributeThroughOrigin(DwarfAttribute.Type, out DwarfAttributeValue value, out _) ? Void
            : value.TryGetReference(out DwarfEntry type) ? Read(type, 0)
            : Unknown;

    /// <summary>The class that a pointer to a member is for; void when it is not stated.</summary>
    public DataType ContainerOf(DataType type) =>
        type.Entry.TryGetReference(DwarfAttribute.ContainingType, out DwarfEntry container) ? Read(container, 0) : Void;

    /// <summary>The type that an entry describes.</summary>
    public DataType Read(DwarfEntry entry) => Read(entry, 0);

    /// <summary>The definition in place of a declaration, where the program has one.</summary>
    public DataType Define(DataType type) =>
        type is { Kind: DataTypeKind.Structure, Size: null, Name: string name } && _layouts.FindStructure(name) is { } found ? Read(found.Entry, 0) : type;

    public DataType ReadTarget(DataType type)
    {
        if (type.Entry.IsNone)
        {
            return Void;
        }

        if (type.Kind == DataTypeKind.Array && type.Dimension + 1 < Bounds(type.Entry).Count)
        {
            return Read(type.Entry, type.Dimension + 1);
        }

        return TypeOf(type.Entry);
    }

    public DataMember[] ReadMembers(DataType type)
    {
        if (type.Kind is not (DataTypeKind.Structure or DataTypeKind.Function))
        {
            return [];
        }

        List<DataMember> members = [];
        foreach (DwarfEntry child in type.Entry.Children)
        {
            if (members.Count >= _limits.MaxMembers)
            {
                break;
            }

            if (type.Kind == DataTypeKind.Function)
            {
                if (child.Tag == DwarfTag.FormalParameter)
                {
                    members.Add(new DataMember(child.Name, TypeOf(child), 0, 0, 0, IsBase: false));
                }
            }
            else if (child.Tag is DwarfTag.Member or DwarfTag.Inheritance && ReadMember(child) is DataMember member)
            {
                members.Add(member);
            }
        }

        return [.. members];
    }

    public DataEnumerator[] ReadEnumerators(DataType type)
    {
        if (type.Kind != DataTypeKind.Enumeration)
        {
            return [];
        }

        // A scoped enumeration's values are named with it: Direction::left.
        string scope = type.Name is string own && type.Entry.TryGetAttribute(DwarfAttribute.EnumClass, out DwarfAttributeValue scoped) && scoped.IsFlagSet
            ? own + "::"
            : "";
        List<DataEnumerator> enumerators = [];
        foreach (DwarfEntry child in type.Entry.Children)
        {
            if (child.Tag == DwarfTag.Enumerator && enumerators.Count < _limits.MaxMembers && child.Name is string simple
                && child.TryGetAttribute(DwarfAttribute.ConstValue, out DwarfAttributeValue value))
            {
                string name = scope + simple;
                if (value.TryGetUnsigned(out ulong number))
                {
                    enumerators.Add(new DataEnumerator(name, unchecked((long)number)));
                }
                else if (value.TryGetSigned(out long signed))
                {
                    enumerators.Add(new DataEnumerator(name, signed));
                }
            }
        }

        return [.. enumerators];
    }

    private DataType Read(DwarfEntry entry, int dimension)
    {
        if (entry.IsNone)
        {
            return Unknown;
        }

        return _types.TryGetValue((entry, dimension), out DataType? known) ? known : _types.GetOrAdd((entry, dimension), Make(entry, dimension));
    }

    private DataType Make(DwarfEntry entry, int dimension)
    {
        DataTypeKind kind = KindOf(entry);
        ulong? size = Unsigned(entry, DwarfAttribute.ByteSize);
        string? name = entry.Name;
        if (name is not null && !IsC(entry.Unit.Language))
        {
            name = ScopesOf(entry.Unit).Qualify(entry.Offset, name);
        }

        switch (kind)
        {
            case DataTypeKind.Pointer or DataTypeKind.Reference:
                size ??= (ulong)entry.Unit.AddressSize;
                break;
            case DataTypeKind.Typedef or DataTypeKind.Qualified or DataTypeKind.MemberPointer or DataTypeKind.NullPointer:
                size = SizeOf(entry, 0);
                break;
            case DataTypeKind.Array:
                List<ulong?> bounds = Bounds(entry);
                size = SizeOfElement(entry, 0);
                for (int i = bounds.Count - 1; i >= dimension; i--)
                {
                    size = Multiply(size, bounds[i]);
                }

                return new DataType(this, entry, kind, name, size) { Dimension = dimension, Count = dimension < bounds.Count ? bounds[dimension] : null };
            case DataTypeKind.Structure when entry.TryGetAttribute(DwarfAttribute.Declaration, out _):
                size = null;
                break;
        }

        return new DataType(this, entry, kind, name, size);
    }

    private static DataTypeKind KindOf(DwarfEntry entry) => entry.Tag switch
    {
        DwarfTag.BaseType => Unsigned(entry, DwarfAttribute.Encoding) switch
        {
            EncodingBoolean => DataTypeKind.Boolean,
            EncodingFloat => DataTypeKind.Float,
            EncodingSigned => DataTypeKind.Signed,
            EncodingSignedChar or EncodingUnsignedChar or EncodingUtf => DataTypeKind.Character,
            0x07 => DataTypeKind.Unsigned,
            _ => DataTypeKind.Unknown,
        },
        DwarfTag.PointerType => DataTypeKind.Pointer,
        DwarfTag.ReferenceType or DwarfTag.RvalueReferenceType => DataTypeKind.Reference,
        DwarfTag.PtrToMemberType => DataTypeKind.MemberPointer,
        DwarfTag.ArrayType => DataTypeKind.Array,
        DwarfTag.StructureType or DwarfTag.ClassType or DwarfTag.UnionType => DataTypeKind.Structure,
        DwarfTag.EnumerationType => DataTypeKind.Enumeration,
        DwarfTag.SubroutineType or DwarfTag.Subprogram => DataTypeKind.Function,
        DwarfTag.Typedef or DwarfTag.TemplateAlias => DataTypeKind.Typedef,
        DwarfTag.ConstType or DwarfTag.VolatileType or DwarfTag.RestrictType or DwarfTag.AtomicType => DataTypeKind.Qualified,
        DwarfTag.UnspecifiedType => entry.Name?.Contains("nullptr", StringComparison.Ordinal) == true ? DataTypeKind.NullPointer : DataTypeKind.Void,
        _ => DataTypeKind.Unknown,
    };

    /// <summary>True for a character type whose values may be negative.</summary>
    public static bool IsSigned(DataType type) => type.Kind switch
    {
        DataTypeKind.Signed => true,
        DataTypeKind.Character => Unsigned(type.Entry, DwarfAttribute.Encoding) == EncodingSignedChar,
        DataTypeKind.Enumeration => type.Target.Kind == DataTypeKind.Void ? type.Enumerators.Any(e => e.Value < 0) : IsSigned(type.Target.Stripped),
        _ => false,
    };

    private DataMember? ReadMember(DwarfEntry member)
    {
        ulong start = 0;
        ReadOnlyMemory<byte> computation = default;
        if (member.TryGetAttribute(DwarfAttribute.DataMemberLocation, out DwarfAttributeValue location) && !TryReadOffset(location, out start))
        {
            if (member.Tag != DwarfTag.Inheritance || !location.TryGetBlock(out computation) || computation.IsEmpty)
            {
                return null;
            }

            start = 0;
        }

        if (member.TryGetAttribute(DwarfAttribute.Declaration, out _) || start > uint.MaxValue)
        {
            return null;
        }

        DataType type = TypeOf(member);
        bool isBase = member.Tag == DwarfTag.Inheritance;
        string? name = isBase ? type.Name : member.Name;
        if (Unsigned(member, DwarfAttribute.BitSize) is not ulong bits || bits is 0 or > 64)
        {
            return new DataMember(name, type, start, 0, 0, isBase) { Computation = computation };
        }

        ulong lowest = start * 8;
        if (Unsigned(member, DwarfAttribute.DataBitOffset) is ulong offset and <= uint.MaxValue)
        {
            lowest = offset;
        }
        else if (Unsigned(member, DwarfAttribute.BitOffset) is ulong fromTop && (Unsigned(member, DwarfAttribute.ByteSize) ?? type.Size) is ulong storage and <= 8
            && fromTop + bits <= storage * 8)
        {
            // DWARF 2 and 3 count from the most significant bit of the storage, also on little-endian machines.
            lowest += (storage * 8) - fromTop - bits;
        }

        return new DataMember(name, type, lowest / 8, (int)(lowest % 8), (int)bits, isBase);
    }

    private static bool TryReadOffset(in DwarfAttributeValue value, out ulong offset)
    {
        const byte PlusConstant = 0x23;
        if (value.TryGetUnsigned(out offset))
        {
            return true;
        }

        if (!value.TryGetBlock(out ReadOnlyMemory<byte> block))
        {
            return false;
        }

        ByteCursor cursor = new(block.Span);
        bool plain = cursor.ReadUInt8() == PlusConstant;
        offset = cursor.ReadUleb128();
        return plain && !cursor.Failed && cursor.AtEnd;
    }

    private List<ulong?> Bounds(DwarfEntry array)
    {
        List<ulong?> bounds = [];
        foreach (DwarfEntry child in array.Children)
        {
            if (child.Tag == DwarfTag.EnumerationType)
            {
                bounds.Add(null);
            }
            else if (child.Tag == DwarfTag.SubrangeType && bounds.Count < _limits.MaxDwarfDepth)
            {
                bounds.Add(Unsigned(child, DwarfAttribute.Count) ?? FromUpperBound(child));
            }
        }

        return bounds;
    }

    // An upper bound of -1, as one byte or eight, is how an array of no elements is written.
    private static ulong? FromUpperBound(DwarfEntry subrange)
    {
        if (!subrange.TryGetAttribute(DwarfAttribute.UpperBound, out DwarfAttributeValue value))
        {
            return null;
        }

        ulong lower = Unsigned(subrange, DwarfAttribute.LowerBound) ?? 0;
        if (value.TryGetUnsigned(out ulong upper))
        {
            return upper is uint.MaxValue or ulong.MaxValue ? 0 : upper < lower ? 0 : unchecked(upper - lower + 1);
        }

        return value.TryGetSigned(out long signed) && signed < 0 ? 0 : null;
    }

    private ulong? SizeOfElement(DwarfEntry array, int depth) =>
        array.TryGetReference(DwarfAttribute.Type, out DwarfEntry element) ? SizeOf(element, depth + 1) : null;

    private ulong? SizeOf(DwarfEntry entry, int depth)
    {
        DataTypeKind kind = KindOf(entry);
        if (Unsigned(entry, DwarfAttribute.ByteSize) is ulong stated)
        {
            return stated;
        }

        if (depth > _limits.MaxDwarfDepth)
        {
            return null;
        }

        switch (kind)
        {
            case DataTypeKind.Pointer or DataTypeKind.Reference or DataTypeKind.NullPointer:
                return (ulong)entry.Unit.AddressSize;
            case DataTypeKind.MemberPointer:
                return (ulong)entry.Unit.AddressSize * (TypeOf(entry).Stripped.Kind == DataTypeKind.Function ? 2ul : 1);
            case DataTypeKind.Typedef or DataTypeKind.Qualified:
                return entry.TryGetReference(DwarfAttribute.Type, out DwarfEntry target) ? SizeOf(target, depth + 1) : null;
            case DataTypeKind.Array:
                ulong? size = SizeOfElement(entry, depth);
                foreach (ulong? bound in Bounds(entry))
                {
                    size = Multiply(size, bound);
                }

                return size;
            default:
                return null;
        }
    }

    private static ulong? Multiply(ulong? left, ulong? right) =>
        left is ulong a and <= uint.MaxValue && right is ulong b and < uint.MaxValue ? a * b : null;

    private static ulong? Unsigned(DwarfEntry entry, DwarfAttribute name) =>
        !entry.IsNone && entry.TryGetAttribute(name, out DwarfAttributeValue value) && value.TryGetUnsigned(out ulong number) ? number : null;
}
