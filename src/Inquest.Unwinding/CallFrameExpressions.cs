using Inquest.Dwarf.Expressions;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>Evaluates the expressions of call-frame information (DWARF 5 §6.4.2). Owns the evaluator; not thread-safe.</summary>
internal sealed class CallFrameExpressions : IDwarfExpressionTarget
{
    private readonly UnwindTarget _target;
    private readonly DwarfExpressionEvaluator _evaluator;
    private RegisterSet? _registers;

    public CallFrameExpressions(UnwindTarget target)
    {
        _target = target;
        _evaluator = new(target.Limits);
    }

    /// <summary>The number that an expression computes from a frame's registers; false with the reason when it has none.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="registers">The registers of the frame that is being left.</param>
    /// <param name="cfa">The canonical frame address, which a register's expression starts with; null for the expression of the CFA itself.</param>
    /// <param name="value">The number.</param>
    /// <param name="why">A clause for a person.</param>
    public bool TryEvaluate(ReadOnlyMemory<byte> expression, RegisterSet registers, ulong? cfa, out ulong value, out string why)
    {
        _registers = registers;
        bool done = _evaluator.TryEvaluateNumber(expression, null, _target.Architecture.AddressSize, this, out value, out DwarfUnavailable reason, cfa);
        why = done ? "" : reason.Reason switch
        {
            DwarfUnavailableReason.RegisterUnknown => $"it hangs on {_target.Architecture.NameOf((int)Math.Min(reason.Detail, int.MaxValue))}, whose value is not known",
            DwarfUnavailableReason.MemoryUnknown => $"it needs the bytes at 0x{reason.Detail:x8}, which are not in the dump",
            _ => "its expression cannot be evaluated",
        };
        return done;
    }

    /// <inheritdoc/>
    public bool TryReadRegister(ulong number, out ulong value)
    {
        value = 0;
        return number <= int.MaxValue && _target.Architecture.TryReadRegister(_registers!, (int)number, out value);
    }

    /// <inheritdoc/>
    public bool TryReadMemory(ulong address, Span<byte> destination, out ulong missing)
    {
        int known = _target.Memory.Read(address, destination);
        missing = unchecked(address + (ulong)known);
        return known == destination.Length;
    }

    /// <inheritdoc/>
    public bool TryReadFrameBase(out ulong value, out DwarfUnavailable why)
    {
        value = 0;
        why = new(DwarfUnavailableReason.FrameUnknown);
        return false;
    }

    /// <inheritdoc/>
    public bool TryReadCallFrameAddress(out ulong value)
    {
        value = 0;
        return false;
    }

    /// <inheritdoc/>
    public bool TryReadEntryValue(ReadOnlyMemory<byte> expression, out ulong value, out DwarfUnavailable why)
    {
        value = 0;
        why = new(DwarfUnavailableReason.EntryValueUnknown);
        return false;
    }
}
