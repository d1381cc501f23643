using Inquest.Dwarf;

namespace Inquest.Symbols.Types;

/// <summary>
/// A type as the debug information has it; what it consists of is read when asked for. Made and shared by
/// <see cref="DataTypeReader"/>. Thread-safe: what two threads compute at once is equal.
/// </summary>
internal sealed class DataType
{
    private readonly DataTypeReader _reader;
    private DataType? _target;
    private DataMember[]? _members;
    private DataEnumerator[]? _enumerators;
    private string? _text;

    internal DataType(DataTypeReader reader, DwarfEntry entry, DataTypeKind kind, string? name, ulong? size)
    {
        _reader = reader;
        Entry = entry;
        Kind = kind;
        Name = name;
        Size = size;
    }

    /// <summary>Its entry; none for void, and for what gives no type.</summary>
    public DwarfEntry Entry { get; }

    public DataTypeKind Kind { get; }

    /// <summary>Its own name with its scopes; null when it has none.</summary>
    public string? Name { get; }

    /// <summary>Bytes; null when not stated, as of a declaration or of an array without a bound.</summary>
    public ulong? Size { get; }

    /// <summary>Of an array, which dimension of its entry this is, from 0.</summary>
    public int Dimension { get; init; }

    /// <summary>Elements of an array; null when not stated.</summary>
    public ulong? Count { get; init; }

    /// <summary>What it points to, is an array of, returns, stands for, or qualifies; of an enumeration the type below it. Void when there is none.</summary>
    public DataType Target => _target ??= _reader.ReadTarget(this);

    /// <summary>Of a pointer to a member, the class; void for other types.</summary>
    public DataType Container => Kind == DataTypeKind.MemberPointer ? _reader.ContainerOf(this) : _reader.Void;

    /// <summary>Bases, then members, in the order of the file; empty unless it is a structure that is defined.</summary>
    public IReadOnlyList<DataMember> Members => _members ??= _reader.ReadMembers(this);

    /// <summary>The values of an enumeration; empty for other types.</summary>
    public IReadOnlyList<DataEnumerator> Enumerators => _enumerators ??= _reader.ReadEnumerators(this);

    /// <summary>The type without typedefs and qualifiers; a declared structure becomes its definition where there is one.</summary>
    public DataType Stripped
    {
        get
        {
            DataType type = this;
            for (int depth = 0; type.Kind is DataTypeKind.Typedef or DataTypeKind.Qualified; depth++)
            {
                if (depth > _reader.MaxDepth)
                {
                    return _reader.Unknown;
                }

                type = type.Target;
            }

            return _reader.Define(type);
        }
    }

    public bool IsPointerLike => Kind is DataTypeKind.Pointer or DataTypeKind.Reference;

    /// <summary>As gdb writes it: <c>const struct packet *</c>, <c>char [16]</c>, <c>void (*)(int)</c>.</summary>
    public override string ToString() => _text ??= DataTypeText.Write(this, _reader.MaxDepth);
}
