using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;
using Inquest.Dwarf.Lists;

namespace Inquest.Symbols.Variables;

/// <summary>One physical frame as expressions see it: its registers, frame base, and what its caller passed.</summary>
internal sealed class FrameContext : IDwarfExpressionTarget
{
    // How deep entry values may ask callers for theirs.
    private const int MaxNesting = 16;

    private readonly Symbolizer _symbols;
    private readonly MachineView _machine;
    private readonly PhysicalFrame? _frame;
    private readonly Limits _limits;
    private readonly int _nesting;
    private readonly FunctionInfo? _function;
    private bool _inFrameBase;

    /// <summary>A context; without a frame it is that of global variables.</summary>
    public FrameContext(Symbolizer symbols, MachineView machine, PhysicalFrame? frame, Limits limits, int nesting = 0)
    {
        _symbols = symbols;
        _machine = machine;
        _frame = frame;
        _limits = limits;
        _nesting = nesting;
        _function = frame is null ? null : symbols.FindFunction(frame.LookupPc);
    }

    public MachineView Machine => _machine;

    public PhysicalFrame? Frame => _frame;

    public bool TryReadRegister(ulong number, out ulong value)
    {
        ulong? known = _frame is not null && number <= int.MaxValue ? _machine.ReadRegister(_frame.Registers, (int)number) : null;
        value = known ?? 0;
        return known is not null;
    }

    public bool TryReadMemory(ulong address, Span<byte> destination, out ulong missing)
    {
        int read = _machine.Memory.Read(address, destination);
        missing = unchecked(address + (ulong)read);
        // A location computed from what a variable was at boot would be the place of something else.
        return read == destination.Length && _machine.Memory.SourceOf(address) != Inquest.Target.MemorySource.ElfInitial;
    }

    public bool TryReadCallFrameAddress(out ulong value)
    {
        value = _frame?.Cfa ?? 0;
        return _frame?.Cfa is not null;
    }

    public bool TryReadFrameBase(out ulong value, out DwarfUnavailable why)
    {
        value = 0;
        why = new(DwarfUnavailableReason.FrameUnknown);
        if (_inFrameBase || _function is not { } function || !function.TryGetEntry(out DwarfEntry entry)
            || !entry.TryGetAttributeThroughOrigin(DwarfAttribute.FrameBase, out DwarfAttributeValue attribute, out DwarfEntry owner)
            || !TryGetExpression(attribute, out ReadOnlyMemory<byte> expression))
        {
            return false;
        }

        _inFrameBase = true;
        bool known = new DwarfExpressionEvaluator(_limits).TryEvaluateNumber(expression, owner.Unit, owner.Unit.AddressSize, this, out value, out why);
        _inFrameBase = false;
        return known;
    }

    public bool TryReadEntryValue(ReadOnlyMemory<byte> expression, out ulong value, out DwarfUnavailable why)
    {
        value = 0;
        why = new(DwarfUnavailableReason.EntryValueUnknown);
        if (_nesting >= MaxNesting || _frame?.Caller is not { } caller || _function is not { } function
            || !CallSites.TryFind(_symbols, caller, out DwarfEntry site))
        {
            return false;
        }

        FrameContext context = new(_symbols, _machine, caller, _limits, _nesting + 1);
        if (!CallSites.Calls(_symbols, _machine, context, site, function, _limits))
        {
            return false;
        }

        foreach (DwarfEntry parameter in site.Children)
        {
            if (parameter.Tag is DwarfTag.CallSiteParameter or DwarfTag.GnuCallSiteParameter
                && parameter.TryGetAttribute(DwarfAttribute.Location, out DwarfAttributeValue location)
                && location.TryGetBlock(out ReadOnlyMemory<byte> place) && place.Span.SequenceEqual(expression.Span)
                && (parameter.TryGetAttribute(DwarfAttribute.CallValue, out DwarfAttributeValue passed)
                    || parameter.TryGetAttribute(DwarfAttribute.GnuCallSiteValue, out passed))
                && passed.TryGetBlock(out ReadOnlyMemory<byte> computation))
            {
                bool known = new DwarfExpressionEvaluator(_limits).TryEvaluateNumber(
                    computation, parameter.Unit, parameter.Unit.AddressSize, context, out value, out why);
                why = context.Explain(why, _nesting == 0 ? "the caller's " : "a caller's ");
                return known;
            }
        }

        return false;
    }

    /// <summary>The same with what the frame knows of a register that is unknown; what is explained already stays as it is.</summary>
    /// <param name="why">Why something is not known.</param>
    /// <param name="whose">What goes before the register's name.</param>
    public DwarfUnavailable Explain(DwarfUnavailable why, string whose = "") =>
        why is { Reason: DwarfUnavailableReason.RegisterUnknown, Phrase: null, Detail: <= int.MaxValue } && _frame?.ExplainUnknownRegister is { } explain
            ? why with { Phrase = whose + explain((int)why.Detail) }
            : why;

    /// <summary>The expression that holds at the frame's pc; false when none does: the object is optimised out there.</summary>
    public bool TryGetExpression(in DwarfAttributeValue attribute, out ReadOnlyMemory<byte> expression)
    {
        if (attribute.IsExpression)
        {
            return attribute.TryGetBlock(out expression) && !expression.IsEmpty;
        }

        expression = default;
        if (!attribute.TryGetLocationList(out DwarfLocationListReader list))
        {
            return false;
        }

        while (list.Read())
        {
            DwarfLocation location = list.Current;
            if (location.IsDefault)
            {
                expression = location.Expression;
            }
            else if (_frame is not null && location.Range.Contains(_frame.LookupPc))
            {
                expression = location.Expression;
                break;
            }
        }

        return !expression.IsEmpty;
    }
}
