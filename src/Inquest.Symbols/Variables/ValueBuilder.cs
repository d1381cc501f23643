using System.Buffers.Binary;
using System.Globalization;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>Reads an object by its type into a tree of values with their texts.</summary>
internal sealed class ValueBuilder
{
    private readonly Symbolizer _symbols;
    private readonly MachineView _machine;
    private readonly Limits _limits;
    private int _parts;

    public ValueBuilder(Symbolizer symbols, MachineView machine, Limits limits)
    {
        _symbols = symbols;
        _machine = machine;
        _limits = limits;
    }

    /// <summary>Reads a whole variable.</summary>
    public VariableValue Build(string name, VariableKind kind, DataType type, ValuePlace place)
    {
        _parts = 0;
        return Read(name, kind, type, place, 0);
    }

    /// <summary>Reads a variable for one line: two levels of its parts, and few of them.</summary>
    public VariableValue BuildBrief(string name, VariableKind kind, DataType type, ValuePlace place)
    {
        const int Levels = 2;
        const int Parts = 24;
        _parts = Math.Max(0, _limits.MaxValueParts - Parts);
        return Read(name, kind, type, place, Math.Max(0, _limits.MaxValueDepth - Levels));
    }

    /// <summary>Reads a bit-field of a structure at <paramref name="place"/> (of the byte that its lowest bit is in).</summary>
    public VariableValue BuildBitField(DataMember member, ValuePlace place) => ReadBitField(member, place);

    /// <summary>A variable that has no place.</summary>
    public VariableValue Missing(string name, VariableKind kind, DataType? type, DwarfUnavailable why) =>
        new() { Name = name, Kind = kind, Type = type?.ToString(), State = StateOf(why), Why = Explain(why) };

    /// <summary>An address that was taken of an object of <paramref name="type"/>.</summary>
    public VariableValue Pointer(string name, DataType type, ulong address) => new()
    {
        Name = name,
        Kind = VariableKind.Global,
        Type = $"{type} *",
        State = VariableState.Available,
        Text = PointerText(address, type.Stripped.Kind == DataTypeKind.Function),
    };

    /// <summary>Reads a pointer's value; null when it is not known.</summary>
    public static ulong? ReadNumber(ValuePlace place, ulong? size, out DwarfUnavailable why, out bool initial)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        initial = false;
        why = new(DwarfUnavailableReason.Unsupported);
        return size is ulong count and > 0 and <= 8 && place.TryRead(bytes[..(int)count], out why, ref initial)
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : null;
    }

    private VariableValue Read(string name, VariableKind kind, DataType type, ValuePlace place, int depth)
    {
        VariableValue value = new() { Name = name, Kind = kind, Type = type.ToString(), State = VariableState.Available, Address = place.Address };
        DataType stripped = type.Stripped;
        switch (stripped.Kind)
        {
            case DataTypeKind.Structure:
                return ReadStructure(value, stripped, place, depth);
            case DataTypeKind.Array:
                return ReadArray(value, stripped, place, depth);
            case DataTypeKind.MemberPointer:
                return ReadMemberPointer(value, stripped, place);
            case DataTypeKind.Function:
                return value with { Text = place.Address is ulong code ? PointerText(code, isCode: true) : null };
        }

        if (stripped.Size is not (> 0 and <= 8))
        {
            return ReadBytes(value, stripped, place);
        }

        if (ReadNumber(place, stripped.Size, out DwarfUnavailable why, out bool initial) is not ulong bits)
        {
            return Missing(name, kind, type, why) with { Address = place.Address };
        }

        value = Mark(value, initial);
        return stripped.IsPointerLike
            ? ReadPointer(value, stripped, bits, depth)
            : stripped.Kind == DataTypeKind.NullPointer && bits == 0 ? value with { Text = "NULL" }
            : value with { Text = stripped.Kind is DataTypeKind.Unknown or DataTypeKind.NullPointer ? $"0x{bits:x}" : ScalarText.Write(stripped, bits, (int)stripped.Size * 8) };
    }

    private VariableValue ReadMemberPointer(VariableValue value, DataType type, ValuePlace place)
    {
        ulong word = (ulong)_machine.Memory.AddressSize;
        if (ReadNumber(place, word, out DwarfUnavailable why, out bool initial) is not ulong first)
        {
            return value with { State = StateOf(why), Why = Explain(why) };
        }

        if (type.Target.Stripped.Kind != DataTypeKind.Function)
        {
            return Mark(value, initial) with { Text = MemberPointers.DataText(type, first, (int)word * 8, _limits.MaxDwarfDepth) };
        }

        return ReadNumber(place.At(word), word, out why, out _) is not ulong second
            ? value with { State = StateOf(why), Why = Explain(why) }
            : Mark(value, initial) with { Text = MemberPointers.FunctionText(type, first, second, _symbols.Elf.Machine, (int)word, PointerText) };
    }

    /// <summary>The place of a structure's member or base; null when that of a virtual base is not known.</summary>
    /// <param name="member">The member.</param>
    /// <param name="structure">The structure's place.</param>
    /// <param name="why">When null: why.</param>
    public ValuePlace? PlaceOf(DataMember member, ValuePlace structure, out DwarfUnavailable why)
    {
        why = default;
        if (!member.IsVirtual)
        {
            return structure.At(member.ByteOffset);
        }

        why = new(DwarfUnavailableReason.Unsupported);
        return structure.Address is ulong start
            && new DwarfExpressionEvaluator(_limits).TryEvaluateNumber(
                member.Computation, member.Type.Entry.IsNone ? null : member.Type.Entry.Unit, _machine.Memory.AddressSize,
                new FrameContext(_symbols, _machine, null, _limits), out ulong address, out why, start)
            ? ValuePlace.InMemory(_machine.Memory, address)
            : null;
    }

    private static VariableValue Mark(VariableValue value, bool initial) => initial
        ? value with { State = VariableState.Inferred, Why = "the value at boot, from the ELF; the dump does not hold it" }
        : value;

    private VariableValue ReadPointer(VariableValue value, DataType type, ulong address, int depth)
    {
        DataType target = type.Target.Stripped;
        if (type.Kind == DataTypeKind.Reference)
        {
            VariableValue referenced = depth < _limits.MaxValueDepth
                ? Read(value.Name, value.Kind, type.Target, ValuePlace.InMemory(_machine.Memory, address), depth + 1)
                : value;
            return referenced with
            {
                Type = value.Type,
                Text = $"@{Hex(address)}" + (referenced.Text is { } text ? ": " + text : ""),
                BareText = referenced.BareText is { } bare ? $"@{Hex(address)}: {bare}" : null,
            };
        }

        string shown = PointerText(address, target.Kind == DataTypeKind.Function);
        if (address != 0 && target is { Kind: DataTypeKind.Character, Size: 1 } && ReadText(address) is string characters)
        {
            return value with { Text = shown + " " + characters, BareText = shown };
        }

        return value with { Text = shown };
    }

    private string? ReadText(ulong address)
    {
        byte[] bytes = new byte[_limits.MaxTextLength + 1];
        int count = _machine.Memory.Read(address, bytes);
        int end = bytes.AsSpan(0, count).IndexOf((byte)0);
        return count == 0 ? null : CharacterText.Text(bytes.AsSpan(0, end < 0 ? count : end), _limits.MaxTextLength, goesOn: end < 0);
    }

    private VariableValue ReadStructure(VariableValue value, DataType type, ValuePlace place, int depth)
    {
        if (type.Size is null)
        {
            return value with { Text = "<incomplete type>" };
        }

        if (depth >= _limits.MaxValueDepth)
        {
            return value with { Text = "{...}" };
        }

        List<VariableValue> children = [];
        AddMembers(children, type, place, depth);
        return Summarize(value, children);
    }

    private void AddMembers(List<VariableValue> children, DataType type, ValuePlace place, int depth)
    {
        foreach (DataMember member in type.Members)
        {
            if (++_parts > _limits.MaxValueParts)
            {
                break;
            }

            string name = member.IsBase ? $"<{member.Name}>" : member.Name ?? "";
            if (PlaceOf(member, place, out DwarfUnavailable why) is not ValuePlace where)
            {
                children.Add(Missing(name, VariableKind.Member, member.Type, why));
            }
            else if (member.BitSize > 0)
            {
                children.Add(ReadBitField(member, where));
            }
            else if (string.IsNullOrEmpty(member.Name) && member.Type.Stripped.Kind == DataTypeKind.Structure && depth < _limits.MaxValueDepth)
            {
                // The members of an anonymous structure or union are members of what holds it.
                AddMembers(children, member.Type.Stripped, where, depth + 1);
            }
            else
            {
                children.Add(Read(name, VariableKind.Member, member.Type, where, depth + 1));
            }
        }
    }

    private VariableValue ReadBitField(DataMember member, ValuePlace place)
    {
        VariableValue value = new() { Name = member.Name ?? "", Kind = VariableKind.Member, Type = member.Type.ToString(), State = VariableState.Available };
        int bytes = (member.BitOffset + member.BitSize + 7) / 8;
        Span<byte> raw = stackalloc byte[16];
        raw.Clear();
        bool initial = false;
        if (!place.TryRead(raw[..bytes], out DwarfUnavailable why, ref initial))
        {
            return Missing(value.Name, value.Kind, member.Type, why);
        }

        ulong bits = unchecked((ulong)(BinaryPrimitives.ReadUInt128LittleEndian(raw) >> member.BitOffset));
        bits = member.BitSize >= 64 ? bits : bits & ((1ul << member.BitSize) - 1);
        return Mark(value, initial) with { Text = ScalarText.Write(member.Type.Stripped, bits, member.BitSize) };
    }

    private VariableValue ReadArray(VariableValue value, DataType type, ValuePlace place, int depth)
    {
        DataType element = type.Target.Stripped;
        ulong count = type.Count ?? 0;
        if (element.Size is not ulong size || size == 0 || count == 0)
        {
            return value with { Text = type.Count is null ? "<length not known>" : "{}" };
        }

        if (element is { Kind: DataTypeKind.Character, Size: 1 })
        {
            return ReadCharacters(value, count, place);
        }

        if (depth >= _limits.MaxValueDepth)
        {
            return value with { Text = "{...}" };
        }

        List<VariableValue> children = [];
        for (ulong i = 0; i < count && i < (ulong)_limits.MaxArrayElements && ++_parts <= _limits.MaxValueParts; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"[{i}]");
            children.Add(Read(name, VariableKind.Member, type.Target, place.At(unchecked(i * size)), depth + 1));
        }

        value = Summarize(value, children);
        return (ulong)children.Count == count ? value
            : value with { Text = string.Create(CultureInfo.InvariantCulture, $"{count} elements, of which the first {children.Count}:") };
    }

    private VariableValue ReadCharacters(VariableValue value, ulong count, ValuePlace place)
    {
        int length = (int)Math.Min(count, (ulong)_limits.MaxStringLength);
        byte[] bytes = new byte[length];
        bool initial = false;
        if (!place.TryRead(bytes, out DwarfUnavailable why, ref initial))
        {
            return value with { State = StateOf(why), Why = Explain(why) };
        }

        int shown = bytes[^1] == 0 ? length - 1 : length;
        return Mark(value, initial) with
        {
            Text = CharacterText.Text(bytes.AsSpan(0, shown), _limits.MaxTextLength, goesOn: (ulong)length < count),
            BareText = LeftOut(count),
        };
    }

    private VariableValue ReadBytes(VariableValue value, DataType type, ValuePlace place)
    {
        if (type.Size is not (> 8 and <= 64))
        {
            bool isDescribed = !type.Entry.IsNone && !type.Entry.TryGetAttribute(DwarfAttribute.Declaration, out _);
            return value with { State = VariableState.Invalid, Why = isDescribed ? "Inquest does not read this type" : "the debug information does not describe its type", Text = null };
        }

        Span<byte> bytes = stackalloc byte[(int)type.Size];
        bool initial = false;
        if (!place.TryRead(bytes, out DwarfUnavailable why, ref initial))
        {
            return value with { State = StateOf(why), Why = Explain(why) };
        }

        bytes.Reverse();
        return Mark(value, initial) with { Text = "0x" + Convert.ToHexStringLower(bytes), BareText = LeftOut(type.Size.Value) };
    }

    // An aggregate is as known as the best of its parts, and inferred when any part is.
    private static VariableValue Summarize(VariableValue value, List<VariableValue> children)
    {
        value = value with { Children = children };
        if (children.Count == 0)
        {
            return value with { Text = "{}" };
        }

        if (children.Find(c => c.State == VariableState.Inferred) is { } inferred)
        {
            return value with { State = VariableState.Inferred, Why = inferred.Why };
        }

        return children.Exists(c => c.IsKnown) ? value : value with { State = children[0].State, Why = children[0].Why, Children = [] };
    }

    private string PointerText(ulong address, bool isCode)
    {
        if (address == 0)
        {
            return "NULL";
        }

        ulong place = isCode ? _machine.ToInstructionAddress(address) : address;
        if (_symbols.SymbolAt(place) is not { } symbol)
        {
            return Hex(address);
        }

        return symbol.Offset == 0
            ? $"{Hex(address)} <{symbol.PlainName}>"
            : string.Create(CultureInfo.InvariantCulture, $"{Hex(address)} <{symbol.PlainName}+{symbol.Offset}>");
    }

    private static string LeftOut(ulong bytes) => $"<{Numbers.Text(bytes)} bytes left out>";

    private string Hex(ulong address) => _machine.Memory.AddressSize == 8 ? $"0x{address:x16}" : $"0x{address:x8}";

    private static VariableState StateOf(DwarfUnavailable why) => why.Reason switch
    {
        DwarfUnavailableReason.OptimizedOut or DwarfUnavailableReason.EntryValueUnknown => VariableState.OptimizedOut,
        DwarfUnavailableReason.RegisterUnknown or DwarfUnavailableReason.FrameUnknown => VariableState.RegisterUnknown,
        _ => VariableState.NotInDump,
    };

    private string? Explain(DwarfUnavailable why) => why.Reason switch
    {
        DwarfUnavailableReason.RegisterUnknown => why.Phrase,
        DwarfUnavailableReason.MemoryUnknown => $"{Hex(why.Detail)} is not in the dump",
        DwarfUnavailableReason.FrameUnknown => "the frame's base is not known",
        DwarfUnavailableReason.EntryValueUnknown => "the caller does not tell what it passed",
        DwarfUnavailableReason.ThreadLocal => "it is in thread-local storage",
        DwarfUnavailableReason.Unsupported or DwarfUnavailableReason.Malformed => "its location cannot be read",
        _ => null,
    };
}
