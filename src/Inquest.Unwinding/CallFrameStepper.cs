using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>Steps to a caller by call-frame information. Owns the scratch of its rows; not thread-safe.</summary>
internal sealed class CallFrameStepper
{
    private readonly UnwindTarget _target;
    private readonly Architecture _architecture;
    private readonly CallerBuilder _callers;
    private readonly CallFrameRow _row;
    private readonly CallFrameRow _otherRow;
    private readonly CallFrameExpressions _expressions;
    private readonly Dictionary<ulong, uint> _unsavedChanges = [];

    public CallFrameStepper(UnwindTarget target, CallerBuilder callers)
    {
        _target = target;
        _architecture = target.Architecture;
        _callers = callers;
        _row = new(_architecture.CallFrameRegisterCount, target.Limits);
        _otherRow = new(_architecture.CallFrameRegisterCount, target.Limits);
        _expressions = new(target);
    }

    /// <summary>The caller of a frame in <paramref name="function"/>, which <paramref name="description"/> describes.</summary>
    public FrameStep Step(UnwoundFrame frame, FunctionBounds function, in FrameDescriptionEntry description)
    {
        if (!_row.TryEvaluate(description, frame.LookupPc, out string problem))
        {
            return FrameStep.Stop(StackEndReason.NoUnwindInfo, $"the call-frame information of {CallerBuilder.Name(function)} is malformed: {problem}");
        }

        string evidence = "call-frame information";
        int column = description.Cie.ReturnAddressRegister;
        if (!TryCfa(frame.Registers, description, out ulong cfa, ref evidence, out StackEnd? end))
        {
            bool isInLinkRegister = frame.IsInterrupted && _row[column].Kind is RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue;
            return isInLinkRegister ? StepByLinkRegisterAlone(frame, function, end!) : new() { End = end };
        }

        if (_callers.BadCfa(frame, cfa, _row[column].Kind is not (RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue)) is { } bad)
        {
            return bad;
        }

        RegisterSet caller = _architecture.CreateRegisterSet();
        RegisterRule rule = _row[column];
        ulong returnAddress;
        FrameTrust trust = FrameTrust.Cfi;
        switch (rule.Kind)
        {
            case RegisterRuleKind.Undefined:
                return FrameStep.Stop(StackEndReason.EndOfStack, $"{CallerBuilder.Name(function)} is the outermost function by its own description", cfa);
            case RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue:
                if (_callers.LinkRegister(frame, function, cfa, out returnAddress) is { } lost)
                {
                    return lost;
                }

                trust = FrameTrust.LinkRegister;
                evidence = "the link register: the function has not saved it";
                break;
            default:
                if (!TryApply(rule, column, frame.Registers, cfa, out returnAddress, out ulong? missing))
                {
                    return missing is { } address
                        ? FrameStep.Stop(StackEndReason.MissingMemory, $"the return address of {CallerBuilder.Name(function)} at 0x{address:x8} is not in the dump", cfa, missingAddress: address)
                        : FrameStep.Stop(StackEndReason.MissingRegister, $"the return address of {CallerBuilder.Name(function)} is not known", cfa, missingRegister: column);
                }

                break;
        }

        uint overwritten = UnsavedChanges(description);
        RestoreRegisters(frame.Registers, caller, cfa, overwritten);
        return _callers.Finish(frame, function, caller, cfa, returnAddress, trust, evidence) with { Overwritten = overwritten };
    }

    // The stack pointer is not known, so no further step can follow this one.
    private FrameStep StepByLinkRegisterAlone(UnwoundFrame frame, FunctionBounds function, StackEnd end)
    {
        if (_callers.LinkRegister(frame, function, null, out ulong returnAddress) is not null)
        {
            return new() { End = end };
        }

        RegisterSet caller = _callers.KeepCalleeSaved(frame.Registers);
        FrameStep step = _callers.Finish(frame, function, caller, null, returnAddress, FrameTrust.LinkRegister, "the link register: the function has not saved it");
        return step.End is null && !_architecture.IsExceptionReturn(returnAddress) ? step : new() { End = end };
    }

    /// <summary>
    /// Registers (one bit each) that the function changes where its description says that they still hold the caller's
    /// value. Compilers do that in functions that never return: GCC leaves out the saving of r4 to r11 there, at -O1 and up,
    /// and says nothing (a thread's entry with `while (1)`); the caller's value is then lost, not the same.
    /// </summary>
    private uint UnsavedChanges(in FrameDescriptionEntry description)
    {
        if (_unsavedChanges.TryGetValue(description.Range.Start, out uint known))
        {
            return known;
        }

        uint changed = 0;
        ulong at = description.Range.Start;
        for (int rows = 0; rows < _target.Limits.MaxAnalyzedInstructions && at < description.Range.End; rows++)
        {
            if (!_otherRow.TryEvaluate(description, at, out _) || _otherRow.Range.IsEmpty)
            {
                break;
            }

            uint inRow = _architecture.ChangedRegisters(_target.Memory, _otherRow.Range, _target.Limits);
            for (int number = 0; number < 32 && inRow != 0; number++)
            {
                if ((inRow & (1u << number)) != 0 && _otherRow[number].Kind is RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue)
                {
                    changed |= 1u << number;
                }
            }

            at = _otherRow.Range.End;
        }

        _unsavedChanges.Add(description.Range.Start, changed);
        return changed;
    }

    private void RestoreRegisters(RegisterSet registers, RegisterSet caller, ulong cfa, uint unsavedChanges)
    {
        for (int number = 0; number < _row.RegisterCount; number++)
        {
            RegisterRule rule = _row[number];
            if (number >= caller.Count)
            {
                // A double register (ARM d8) is stored as its two halves.
                RestoreWide(rule, number, caller, cfa);
                continue;
            }

            bool keeps = rule.Kind == RegisterRuleKind.SameValue || (rule.Kind == RegisterRuleKind.Unspecified && _architecture.IsCalleeSaved(number));
            if (keeps)
            {
                bool isLost = number < 32 && (unsavedChanges & (1u << number)) != 0;
                if (!isLost && registers.TryGet(number, out ulong same))
                {
                    caller.Set(number, same, registers.SourceOf(number));
                }
            }
            else if (rule.Kind is not (RegisterRuleKind.Unspecified or RegisterRuleKind.Undefined)
                && TryApply(rule, number, registers, cfa, out ulong value, out _))
            {
                caller.Set(number, value, RegisterSource.Unwound);
            }
        }

        if (_row[_architecture.StackPointer].Kind == RegisterRuleKind.Unspecified)
        {
            caller.Set(_architecture.StackPointer, cfa, RegisterSource.Unwound);
        }
    }

    private void RestoreWide(RegisterRule rule, int number, RegisterSet caller, ulong cfa)
    {
        if (rule.Kind is RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue || _architecture.HalvesOf(number) is not { } low)
        {
            return;
        }

        caller.Forget(low);
        caller.Forget(low + 1);
        if (rule.Kind == RegisterRuleKind.Offset)
        {
            ulong address = _callers.Mask(unchecked(cfa + (ulong)rule.Operand));
            for (int half = 0; half < 2; half++)
            {
                if (_target.TryReadStack(address + (ulong)(4 * half), out ulong value))
                {
                    caller.Set(low + half, value, RegisterSource.Unwound);
                }
            }
        }
    }

    private bool TryApply(RegisterRule rule, int number, RegisterSet registers, ulong cfa, out ulong value, out ulong? missing)
    {
        missing = null;
        value = 0;
        switch (rule.Kind)
        {
            case RegisterRuleKind.Offset:
                ulong address = _callers.Mask(unchecked(cfa + (ulong)rule.Operand));
                if (_target.TryReadStack(address, out value))
                {
                    return true;
                }

                missing = address;
                return false;
            case RegisterRuleKind.ValueOffset:
                value = _callers.Mask(unchecked(cfa + (ulong)rule.Operand));
                return true;
            case RegisterRuleKind.Register:
                return _architecture.TryReadRegister(registers, (int)rule.Operand, out value);
            case RegisterRuleKind.SameValue or RegisterRuleKind.Unspecified:
                return registers.TryGet(number, out value);
            case RegisterRuleKind.ValueExpression:
                return _expressions.TryEvaluate(rule.Expression, registers, cfa, out value, out _);
            case RegisterRuleKind.Expression when _expressions.TryEvaluate(rule.Expression, registers, cfa, out ulong place, out _):
                missing = place;
                return _target.TryReadStack(place, out value);
            default:
                return false;
        }
    }

    private bool TryCfa(RegisterSet registers, in FrameDescriptionEntry description, out ulong cfa, ref string evidence, out StackEnd? end)
    {
        cfa = 0;
        end = null;
        CfaRule rule = _row.Cfa;
        if (!rule.IsDefined)
        {
            end = new(StackEndReason.NoUnwindInfo, "the call-frame information does not say where the frame is");
            return false;
        }

        if (rule.IsExpression)
        {
            end = _expressions.TryEvaluate(rule.Expression, registers, null, out cfa, out string why) ? null : new(StackEndReason.MissingRegister, $"the frame's address is not known: {why}");
            return end is null;
        }

        if (_architecture.TryReadRegister(registers, rule.Register, out ulong value))
        {
            cfa = _callers.Mask(unchecked(value + (ulong)rule.Offset));
            return true;
        }

        if (rule.Register != _architecture.StackPointer
            && registers.TryGet(_architecture.StackPointer, out ulong sp)
            && StackPointerOffset(description) is { } offset)
        {
            cfa = _callers.Mask(unchecked(sp + (ulong)offset));
            registers.Set(rule.Register, _callers.Mask(unchecked(cfa - (ulong)rule.Offset)), RegisterSource.Recovered);
            evidence = $"call-frame information; {_architecture.NameOf(rule.Register)} was not saved and follows from sp, which the function's body does not change";
            return true;
        }

        end = new(
            StackEndReason.MissingRegister,
            $"the frame hangs on {_architecture.NameOf(rule.Register)}, whose value is not known",
            MissingRegister: rule.Register);
        return false;
    }

    // The frame address is based on a frame pointer that is unknown. If no instruction moves sp while it is so based, then
    // sp + N of the row in front of the first such row still holds; epilogues have rows of their own. Functions with
    // alloca or variable-length arrays move sp: no answer.
    private long? StackPointerOffset(in FrameDescriptionEntry description)
    {
        long? offset = null;
        bool isPrologue = true;
        ulong at = description.Range.Start;
        for (int rows = 0; rows < _target.Limits.MaxAnalyzedInstructions && at < description.Range.End; rows++)
        {
            if (!_otherRow.TryEvaluate(description, at, out _) || _otherRow.Range.IsEmpty)
            {
                return null;
            }

            CfaRule cfa = _otherRow.Cfa;
            AddressRange range = _otherRow.Range;
            at = range.End;
            if (cfa.IsDefined && !cfa.IsExpression && cfa.Register == _architecture.StackPointer)
            {
                offset = isPrologue ? cfa.Offset : offset;
                continue;
            }

            isPrologue = false;

            // The last instruction of a stretch may be the one that gives sp back; what comes after it has its own row.
            if (_architecture.FindStackPointerChange(_target.Memory, range) is { } changed && changed < range.End)
            {
                return null;
            }
        }

        return offset;
    }
}
