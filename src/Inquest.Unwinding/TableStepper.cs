using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>Steps to a caller by the architecture's own unwind tables (.ARM.exidx).</summary>
internal sealed class TableStepper
{
    private readonly UnwindTarget _target;
    private readonly Architecture _architecture;
    private readonly CallerBuilder _callers;

    public TableStepper(UnwindTarget target, CallerBuilder callers)
    {
        _target = target;
        _architecture = target.Architecture;
        _callers = callers;
    }

    /// <summary>Null when the tables do not know the function, or hang on a register that is not known.</summary>
    public FrameStep? Step(UnwoundFrame frame, FunctionBounds function)
    {
        UnwindTable? tables = _target.UnwindTableAt(frame.LookupPc);
        if (tables?.Find(frame.LookupPc) is not { } table || !frame.Registers.TryGet(table.Base, out ulong start))
        {
            return null;
        }

        ulong cfa = _callers.Mask(unchecked(start + (ulong)table.CfaOffset));
        int column = _architecture.LinkRegister ?? -1;
        RegisterSet caller = _architecture.CreateRegisterSet();
        for (int number = 0; number < caller.Count; number++)
        {
            if (_architecture.IsCalleeSaved(number) && frame.Registers.TryGet(number, out ulong same))
            {
                caller.Set(number, same, frame.Registers.SourceOf(number));
            }
        }

        bool keepsReturnAddress = false;
        foreach (TableSavedRegister saved in table.Saved)
        {
            keepsReturnAddress |= saved.Register == column;
            RestoreFromTable(frame.Registers, caller, saved);
        }

        caller.Set(_architecture.StackPointer, cfa, RegisterSource.Unwound);
        if (_callers.BadCfa(frame, cfa, keepsReturnAddress) is { } bad)
        {
            return bad;
        }

        ulong returnAddress;
        if (keepsReturnAddress)
        {
            if (!caller.TryGet(column, out returnAddress))
            {
                return FrameStep.Stop(StackEndReason.MissingMemory, $"the return address of {CallerBuilder.Name(function)} is not in the dump", cfa, missingAddress: cfa - 4);
            }
        }
        else if (_callers.LinkRegister(frame, function, cfa, out returnAddress) is { } lost)
        {
            return lost;
        }

        return _callers.Finish(frame, function, caller, cfa, returnAddress, FrameTrust.Exidx, tables.Name);
    }

    private void RestoreFromTable(RegisterSet registers, RegisterSet caller, TableSavedRegister saved)
    {
        int first = _architecture.HalvesOf(saved.Register) ?? saved.Register;
        int count = first == saved.Register ? 1 : 2;
        for (int i = 0; i < count; i++)
        {
            caller.Forget(first + i);
            if (registers.TryGet(saved.Base, out ulong place)
                && _target.TryReadStack(_callers.Mask(unchecked(place + (ulong)saved.Offset + (ulong)(4 * i))), out ulong value))
            {
                caller.Set(first + i, value, RegisterSource.Unwound);
            }
        }
    }
}
