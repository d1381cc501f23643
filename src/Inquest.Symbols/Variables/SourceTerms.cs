using System.Buffers.Binary;
using System.Globalization;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;
using Inquest.Symbols.Types;
using Inquest.Target;

namespace Inquest.Symbols.Variables;

/// <summary>
/// Says in the source's terms what an instruction touched: follows the way that its registers got their values, and names each
/// step by the debug information of the place where it was done. A name is given only where type, offset and size fit, and
/// where what the name holds now, as far as it is known, is what the register held. Not thread-safe.
/// </summary>
public sealed class SourceTerms
{
    private const int MaxDepth = 8;

    private readonly Symbolizer _symbols;
    private readonly MachineView _machine;
    private readonly Limits _limits;
    private readonly VariableReader _variables;
    private readonly ValueBuilder _values;
    private readonly SourceFrame _source;
    private readonly PhysicalFrame _frame;

    /// <summary>The terms of one frame.</summary>
    /// <param name="symbols">The program that the frame is in.</param>
    /// <param name="machine">The stopped machine.</param>
    /// <param name="source">The innermost logical frame.</param>
    /// <param name="frame">Its physical frame.</param>
    /// <param name="limits">Bounds.</param>
    public SourceTerms(Symbolizer symbols, MachineView machine, in SourceFrame source, PhysicalFrame frame, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(limits);
        _symbols = symbols;
        _machine = machine;
        _limits = limits;
        _source = source;
        _frame = frame;
        _variables = new VariableReader(symbols, machine, limits);
        _values = new ValueBuilder(symbols, machine, limits);
    }

    /// <summary>What an instruction reads or writes; null when the debug information does not name it.</summary>
    public AccessExpression? OfAccess(MemoryOrigin access)
    {
        ArgumentNullException.ThrowIfNull(access);
        foreach (Part part in Parts(access, MaxDepth))
        {
            if (IsStill(part.Pointer) && (part.Index is null || IsStill(part.Index)))
            {
                List<string> with = [];
                Add(with, part.Pointer);
                Add(with, part.Index);
                return new AccessExpression(part.Term.Text, string.Join(", ", with));
            }
        }

        return null;
    }

    /// <summary>The function pointer that a register held; null when the debug information names none.</summary>
    public AccessExpression? OfCall(RegisterOrigin target, ulong? value) =>
        OfValue(target, value, t => t.Stripped is { Kind: DataTypeKind.Pointer } pointer && pointer.Target.Stripped.Kind == DataTypeKind.Function);

    /// <summary>The number that a register held; null when the debug information names none.</summary>
    public AccessExpression? OfNumber(RegisterOrigin number, ulong? value) => OfValue(number, value, t => IsNumber(t.Stripped.Kind));

    private AccessExpression? OfValue(RegisterOrigin origin, ulong? value, Func<DataType, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(origin);
        foreach (SourceTerm term in Terms(origin, MaxDepth))
        {
            if (!term.IsAddress && fits(term.Type) && IsStill(new Held(term, value)))
            {
                List<string> with = [];
                Add(with, new Held(term, value));
                return new AccessExpression(term.Text, with.Count == 0 ? "" : with[0]);
            }
        }

        return null;
    }

    // Every way to name the memory, the likeliest first.
    private IEnumerable<Part> Parts(MemoryOrigin memory, int depth)
    {
        if (memory.Index is null)
        {
            foreach (Part part in MembersOf(memory, depth))
            {
                yield return part;
            }

            yield break;
        }

        foreach (Part part in ElementsOf(memory.Base, memory.Index, memory, depth))
        {
            yield return part;
        }

        // Without a shift either register may be the pointer.
        foreach (Part part in memory.IndexShift == 0 ? ElementsOf(memory.Index, memory.Base, memory, depth) : [])
        {
            yield return part;
        }
    }

    private IEnumerable<Part> MembersOf(MemoryOrigin memory, int depth)
    {
        if (memory.Base.Constant is ulong constant && GlobalAt(unchecked(constant + (ulong)memory.Offset) & 0xFFFF_FFFF) is { } global
            && MemberPaths.PartAt(global.Type, global.Offset, memory.Size, _limits.MaxDwarfDepth) is { } own)
        {
            yield return new Part(new SourceTerm(global.PartText(own.Path), own.Type), new Held(global, null), null);
        }

        foreach (SourceTerm pointer in Terms(memory.Base, depth))
        {
            if (memory.Offset < 0)
            {
                continue;
            }

            if (pointer.Target is not { } target)
            {
                // Drivers keep the address of a peripheral's registers as a number.
                if (IsNumber(pointer.Type.Stripped.Kind) && pointer.Type.Stripped.Size == (ulong)_machine.Memory.AddressSize)
                {
                    yield return new Part(new SourceTerm(RegisterText(pointer, memory.Offset), _symbols.DataTypes.Unknown), new Held(pointer, ValueOf(memory.Base)) { IsAddress = true }, null);
                }
            }
            else if (MemberPaths.PartAt(target, pointer.Offset + (ulong)memory.Offset, memory.Size, _limits.MaxDwarfDepth) is { } part)
            {
                yield return new Part(new SourceTerm(pointer.PartText(part.Path), part.Type), HeldBy(pointer, memory.Base), null);
            }
            else if (!pointer.IsAddress && target.Stripped is { Kind: not (DataTypeKind.Structure or DataTypeKind.Array), Size: ulong size } && size == (ulong)memory.Size && (ulong)memory.Offset % size == 0)
            {
                string number = ((ulong)memory.Offset / size).ToString(CultureInfo.InvariantCulture);
                yield return new Part(new SourceTerm(pointer.ElementText(number, ""), target), HeldBy(pointer, memory.Base), null);
            }
        }

        foreach (SourceTerm local in OnStack(memory))
        {
            yield return new Part(local, new Held(local with { IsAddress = true }, null), null);
        }
    }

    private IEnumerable<Part> ElementsOf(RegisterOrigin pointerOrigin, RegisterOrigin indexOrigin, MemoryOrigin memory, int depth)
    {
        foreach (SourceTerm pointer in Terms(pointerOrigin, depth))
        {
            DataType? element = pointer.IsAddress ? pointer is { Offset: 0, Type.Stripped: { Kind: DataTypeKind.Array } array } ? array.Target : null : pointer.Target;
            if (element?.Stripped.Size != 1ul << memory.IndexShift || memory.Offset < 0
                || MemberPaths.PartAt(element, (ulong)memory.Offset, memory.Size, _limits.MaxDwarfDepth) is not { } part)
            {
                continue;
            }

            ulong? number = ValueOf(indexOrigin);
            SourceTerm? index = Terms(indexOrigin, depth).FirstOrDefault(t => !t.IsAddress && IsNumber(t.Type.Stripped.Kind));
            if ((index?.Text ?? number?.ToString(CultureInfo.InvariantCulture)) is string text)
            {
                yield return new Part(new SourceTerm(pointer.ElementText(text, part.Path), part.Type), HeldBy(pointer, pointerOrigin), index is null ? null : new Held(index, number));
            }
        }
    }

    private IEnumerable<SourceTerm> Terms(RegisterOrigin origin, int depth)
    {
        if (depth <= 0)
        {
            yield break;
        }

        foreach (SourceTerm variable in VariablesIn(origin))
        {
            yield return variable;
        }

        if (origin.Constant is ulong constant && GlobalAt(constant) is { } global)
        {
            yield return global;
        }

        foreach (SourceTerm copied in origin.CopyOf is { } source ? Terms(source, depth - 1) : [])
        {
            yield return copied;
        }

        foreach (Part part in origin.Load is { } load ? Parts(load, depth - 1) : [])
        {
            if (IsStill(part.Pointer) && (part.Index is null || IsStill(part.Index)))
            {
                yield return part.Term;
            }
        }
    }

    // The variables that live in the register where it had the value.
    private List<SourceTerm> VariablesIn(RegisterOrigin origin)
    {
        List<SourceTerm> found = [];
        PhysicalFrame there = origin.At == _frame.LookupPc ? _frame
            : new PhysicalFrame { Pc = origin.At, LookupPc = origin.At, Registers = new RegisterSet(_frame.Registers.Count) };
        PlaceReader places = new(new FrameContext(_symbols, _machine, there, _limits), _limits);
        foreach ((DwarfEntry entry, _) in _variables.InScope(_source, there))
        {
            DataType type = _variables.Types.TypeOf(entry);
            if (entry.GetNameThroughOrigin() is string name)
            {
                _ = places.Find(entry, type.Size, out _);
                if (places.Register == origin.Register)
                {
                    found.Add(new SourceTerm(name, type));
                }
            }
        }

        return found;
    }

    // A local variable in memory, at an address that a register still gives.
    private List<SourceTerm> OnStack(MemoryOrigin memory)
    {
        List<SourceTerm> found = [];
        if (memory.Base.Constant is not null || ValueOf(memory.Base) is not ulong start)
        {
            return found;
        }

        ulong address = unchecked(start + (ulong)memory.Offset) & 0xFFFF_FFFF;
        PlaceReader places = new(new FrameContext(_symbols, _machine, _frame, _limits), _limits);
        foreach ((DwarfEntry entry, _) in _variables.InScope(_source, _frame))
        {
            DataType type = _variables.Types.TypeOf(entry);
            if (entry.GetNameThroughOrigin() is string name && places.Find(entry, type.Size, out _) is { Address: ulong place }
                && address >= place && address - place < (type.Stripped.Size ?? 0)
                && MemberPaths.PartAt(type, address - place, memory.Size, _limits.MaxDwarfDepth) is { } part)
            {
                found.Add(new SourceTerm(new SourceTerm(name, type, IsAddress: true).PartText(part.Path), part.Type));
            }
        }

        return found;
    }

    private SourceTerm? GlobalAt(ulong address)
    {
        if (_symbols.SymbolAt(address) is not { IsFunction: false } symbol
            || (!_symbols.Globals.TryFind(symbol.Address, out DwarfEntry entry, out string name) && !_symbols.Globals.TryFindInFunctions(symbol.Address, out entry, out name)))
        {
            return null;
        }

        DataType type = _symbols.DataTypes.TypeOf(entry);
        return symbol.Offset < (type.Stripped.Size ?? symbol.Size ?? 0) ? new SourceTerm(name, type, IsAddress: true) { Offset = symbol.Offset } : null;
    }

    private Held HeldBy(SourceTerm pointer, RegisterOrigin origin) => new(pointer, pointer.IsAddress ? null : ValueOf(origin));

    private ulong? ValueOf(RegisterOrigin origin) => origin.Constant ?? (origin.IsLive ? _machine.ReadRegister(_frame.Registers, origin.Register) : null);

    // A variable that has got another value since, or stands for another one of the same name, is not what the register held.
    private bool IsStill(Held held)
    {
        if (held.Value is not ulong value || held.Term.IsAddress)
        {
            return true;
        }

        VariableValue now = new ExpressionReader(_symbols, _machine, _source, _frame, _limits).Read(held.Term.Text);
        return now.State != VariableState.Available || (now.BareText ?? now.Text) == TextOf(held.Term, value);
    }

    private void Add(List<string> with, Held? held)
    {
        if (held is { Term: { IsAddress: false } term, Value: ulong value })
        {
            with.Add($"{term.Text} = {(held.IsAddress ? string.Create(CultureInfo.InvariantCulture, $"0x{value:x8}") : TextOf(term, value))}");
        }
    }

    private string? TextOf(SourceTerm term, ulong value)
    {
        int size = (int)Math.Min(term.Type.Stripped.Size ?? 4, 8);
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        VariableValue built = _values.Build(term.Text, VariableKind.Local, term.Type, ValuePlace.OfBytes(_machine.Memory, bytes[..size], new DwarfUnavailable[size]));
        return built.BareText ?? built.Text;
    }

    private static string RegisterText(SourceTerm address, long offset) =>
        offset == 0 ? $"*{address.Text}" : string.Create(CultureInfo.InvariantCulture, $"*({address.Text} + 0x{offset:x})");

    private static bool IsNumber(DataTypeKind kind) =>
        kind is DataTypeKind.Signed or DataTypeKind.Unsigned or DataTypeKind.Character or DataTypeKind.Boolean or DataTypeKind.Enumeration;

    // A term and what the register held; null when that is not known.
    private sealed record Held(SourceTerm Term, ulong? Value)
    {
        /// <summary>True for a number that is an address: it is written as one.</summary>
        public bool IsAddress { get; init; }
    }

    private sealed record Part(SourceTerm Term, Held Pointer, Held? Index);
}
