using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>
/// Steps from one frame to its caller: call-frame information first, then the function's instructions, then the link
/// register. Owns the scratch; not thread-safe.
/// </summary>
internal sealed class FrameStepper
{
    private readonly UnwindTarget _target;
    private readonly Architecture _architecture;
    private readonly CallFrameRow _row;
    private readonly CallFrameRow _otherRow;
    private readonly ReturnAddressCheck _check;
    private StackRange? _stack;
    private readonly Dictionary<ulong, uint> _unsavedChanges = [];

    public FrameStepper(UnwindTarget target)
    {
        _target = target;
        _architecture = target.Architecture;
        _row = new(_architecture.CallFrameRegisterCount, target.Limits);
        _otherRow = new(_architecture.CallFrameRegisterCount, target.Limits);
        _check = new(target);
    }

    /// <summary>The caller of <paramref name="frame"/>. May add registers to the frame that its description implies (a frame pointer computed from sp).</summary>
    public FrameStep Step(UnwoundFrame frame, StackRange? stack)
    {
        _stack = stack;
        if (!frame.IsCode)
        {
            return StepFromBadPc(frame);
        }

        FunctionBounds? function = _target.FunctionAt(frame.LookupPc);
        if (function is { } known && _target.EntryFunctions.Contains(BaseName(known.Name)))
        {
            return FrameStep.Stop(StackEndReason.ThreadEntry, $"{known.Name} is the thread's entry");
        }

        if (_target.CallFrames.TryFind(frame.LookupPc, out FrameDescriptionEntry description))
        {
            return StepByCallFrame(frame, function ?? new("", description.Range), description);
        }

        // The architecture's tables describe frames at calls. Where an exception struck it may have been in a prologue:
        // there the instructions know better.
        FrameStep? byTable = frame.IsInterrupted || function is null ? null : StepByTable(frame, function.Value);
        FrameStep step = byTable ?? StepByInstructions(frame, function);
        return step.End is { Reason: StackEndReason.NoUnwindInfo } && frame.IsInterrupted && function is { } bounds
            ? StepByTable(frame, bounds) ?? step
            : step;
    }

    private static string BaseName(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }

    private FrameStep StepByCallFrame(UnwoundFrame frame, FunctionBounds function, in FrameDescriptionEntry description)
    {
        if (!_row.TryEvaluate(description, frame.LookupPc, out string problem))
        {
            return FrameStep.Stop(StackEndReason.NoUnwindInfo, $"the call-frame information of {Name(function)} is malformed: {problem}");
        }

        string evidence = "call-frame information";
        int column = description.Cie.ReturnAddressRegister;
        if (!TryCfa(frame.Registers, description, out ulong cfa, ref evidence, out StackEnd? end))
        {
            bool isInLinkRegister = frame.IsInterrupted && _row[column].Kind is RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue;
            return isInLinkRegister ? StepByLinkRegisterAlone(frame, function, end!) : new() { End = end };
        }

        if (BadCfa(frame, cfa, _row[column].Kind is not (RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue)) is { } bad)
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
                return FrameStep.Stop(StackEndReason.EndOfStack, $"{Name(function)} is the outermost function by its own description", cfa);
            case RegisterRuleKind.Unspecified or RegisterRuleKind.SameValue:
                if (LinkRegister(frame, function, cfa, out returnAddress) is { } lost)
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
                        ? FrameStep.Stop(StackEndReason.MissingMemory, $"the return address of {Name(function)} at 0x{address:x8} is not in the dump", cfa, missingAddress: address)
                        : FrameStep.Stop(StackEndReason.MissingRegister, $"the return address of {Name(function)} is not known", cfa, missingRegister: column);
                }

                break;
        }

        RestoreRegisters(frame.Registers, caller, cfa, UnsavedChanges(description));
        return Finish(frame, function, caller, cfa, returnAddress, trust, evidence);
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
            ulong address = Mask(unchecked(cfa + (ulong)rule.Operand));
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
                ulong address = Mask(unchecked(cfa + (ulong)rule.Operand));
                if (_target.TryReadStack(address, out value))
                {
                    return true;
                }

                missing = address;
                return false;
            case RegisterRuleKind.ValueOffset:
                value = Mask(unchecked(cfa + (ulong)rule.Operand));
                return true;
            case RegisterRuleKind.Register:
                return _architecture.TryReadRegister(registers, (int)rule.Operand, out value);
            case RegisterRuleKind.SameValue or RegisterRuleKind.Unspecified:
                return registers.TryGet(number, out value);
            default:
                return false;
        }
    }

    private bool TryCfa(RegisterSet registers, in FrameDescriptionEntry description, out ulong cfa, ref string evidence, out StackEnd? end)
    {
        cfa = 0;
        end = null;
        CfaRule rule = _row.Cfa;
        if (!rule.IsDefined || rule.IsExpression)
        {
            end = new(StackEndReason.NoUnwindInfo, "the frame's address is given by an expression that is not supported");
            return false;
        }

        if (_architecture.TryReadRegister(registers, rule.Register, out ulong value))
        {
            cfa = Mask(unchecked(value + (ulong)rule.Offset));
            return true;
        }

        if (rule.Register != _architecture.StackPointer
            && registers.TryGet(_architecture.StackPointer, out ulong sp)
            && StackPointerOffset(description) is { } offset)
        {
            cfa = Mask(unchecked(sp + (ulong)offset));
            registers.Set(rule.Register, Mask(unchecked(cfa - (ulong)rule.Offset)), RegisterSource.Recovered);
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

    /// <summary>Null when the tables do not know the function, or hang on a register that is not known.</summary>
    private FrameStep? StepByTable(UnwoundFrame frame, FunctionBounds function)
    {
        if (_target.UnwindTable?.Find(frame.LookupPc) is not { } table || !frame.Registers.TryGet(table.Base, out ulong start))
        {
            return null;
        }

        ulong cfa = Mask(unchecked(start + (ulong)table.CfaOffset));
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
        if (BadCfa(frame, cfa, keepsReturnAddress) is { } bad)
        {
            return bad;
        }

        ulong returnAddress;
        if (keepsReturnAddress)
        {
            if (!caller.TryGet(column, out returnAddress))
            {
                return FrameStep.Stop(StackEndReason.MissingMemory, $"the return address of {Name(function)} is not in the dump", cfa, missingAddress: cfa - 4);
            }
        }
        else if (LinkRegister(frame, function, cfa, out returnAddress) is { } lost)
        {
            return lost;
        }

        return Finish(frame, function, caller, cfa, returnAddress, FrameTrust.Exidx, _target.UnwindTable.Name);
    }

    private void RestoreFromTable(RegisterSet registers, RegisterSet caller, TableSavedRegister saved)
    {
        int first = _architecture.HalvesOf(saved.Register) ?? saved.Register;
        int count = first == saved.Register ? 1 : 2;
        for (int i = 0; i < count; i++)
        {
            caller.Forget(first + i);
            if (registers.TryGet(saved.Base, out ulong place)
                && _target.TryReadStack(Mask(unchecked(place + (ulong)saved.Offset + (ulong)(4 * i))), out ulong value))
            {
                caller.Set(first + i, value, RegisterSource.Unwound);
            }
        }
    }

    private FrameStep StepByInstructions(UnwoundFrame frame, FunctionBounds? function)
    {
        ulong pc = frame.Pc;
        FunctionBounds? bounds = function;
        if (bounds is null && frame.IsInterrupted
            && frame.Registers.TryGet(_architecture.LinkRegister ?? -1, out ulong link)
            && _architecture.TryReadCallSite(_target.Memory, link, out CallSite site)
            && site.Target is { } entry && entry <= frame.LookupPc && frame.LookupPc - entry <= (ulong)_target.Limits.MaxAnalyzedInstructions)
        {
            // No symbol: the call that lr follows says where the function begins.
            bounds = new("", new(entry, frame.LookupPc + 2));
        }

        if (bounds is not { } known)
        {
            return FrameStep.Stop(StackEndReason.NoUnwindInfo, $"nothing is known of the code at 0x{pc:x8}");
        }

        if (!frame.Registers.TryGet(_architecture.StackPointer, out ulong sp))
        {
            return FrameStep.Stop(StackEndReason.MissingRegister, "the stack pointer is not known", missingRegister: _architecture.StackPointer);
        }

        FrameAnalysis? analysis = _architecture.AnalyzeFrame(_target.Memory, known.Range, frame.IsInterrupted ? frame.LookupPc : pc, _target.Limits);
        if (analysis is null)
        {
            return FrameStep.Stop(StackEndReason.NoUnwindInfo, $"{Name(known)} has no frame information, and its instructions do not tell where its frame is");
        }

        ulong cfa = Mask(unchecked(sp + (ulong)analysis.CfaOffset));
        if (BadCfa(frame, cfa, analysis.SavedAt(_architecture.LinkRegister ?? -1) is not null) is { } bad)
        {
            return bad;
        }

        int column = _architecture.LinkRegister ?? -1;
        ulong returnAddress;
        FrameTrust trust = FrameTrust.Recovered;
        string evidence = $"{Name(known)} has no frame information; its instructions say where it saved the return address";
        if (analysis.SavedAt(column) is { } slot)
        {
            ulong address = Mask(unchecked(cfa + (ulong)slot));
            if (!_target.TryReadStack(address, out returnAddress))
            {
                return FrameStep.Stop(StackEndReason.MissingMemory, $"the return address of {Name(known)} at 0x{address:x8} is not in the dump", cfa, missingAddress: address);
            }
        }
        else if (!analysis.IsIntact(column))
        {
            return FrameStep.Stop(StackEndReason.EndOfStack, $"{Name(known)} has overwritten its return address: it never returns", cfa);
        }
        else if (LinkRegister(frame, known, cfa, out returnAddress) is { } lost)
        {
            return lost;
        }
        else
        {
            trust = FrameTrust.LinkRegister;
            evidence = $"the link register: {Name(known)} has no frame information, and its instructions have not changed lr";
        }

        RegisterSet caller = _architecture.CreateRegisterSet();
        for (int number = 0; number < caller.Count; number++)
        {
            if (analysis.SavedAt(number) is { } saved)
            {
                if (_target.TryReadStack(Mask(unchecked(cfa + (ulong)saved)), out ulong value))
                {
                    caller.Set(number, value, RegisterSource.Unwound);
                }
            }
            else if (_architecture.IsCalleeSaved(number) && (number >= 32 || analysis.IsIntact(number)) && frame.Registers.TryGet(number, out ulong same))
            {
                caller.Set(number, same, frame.Registers.SourceOf(number));
            }
        }

        caller.Set(_architecture.StackPointer, cfa, RegisterSource.Unwound);
        return Finish(frame, known, caller, cfa, returnAddress, trust, evidence);
    }

    // The stack pointer is not known, so no further step can follow this one.
    private FrameStep StepByLinkRegisterAlone(UnwoundFrame frame, FunctionBounds function, StackEnd end)
    {
        if (LinkRegister(frame, function, null, out ulong returnAddress) is not null)
        {
            return new() { End = end };
        }

        RegisterSet caller = KeepCalleeSaved(frame.Registers);
        FrameStep step = Finish(frame, function, caller, null, returnAddress, FrameTrust.LinkRegister, "the link register: the function has not saved it");
        return step.End is null && !_architecture.IsExceptionReturn(returnAddress) ? step : new() { End = end };
    }

    /// <summary>The return address that is still in the link register; a stop when it was overwritten.</summary>
    private FrameStep? LinkRegister(UnwoundFrame frame, FunctionBounds function, ulong? cfa, out ulong returnAddress)
    {
        returnAddress = 0;
        int column = _architecture.LinkRegister ?? -1;
        if (!frame.IsInterrupted)
        {
            return FrameStep.Stop(StackEndReason.EndOfStack, $"{Name(function)} never returns: it did not keep its return address", cfa);
        }

        if (!frame.Registers.TryGet(column, out returnAddress))
        {
            return FrameStep.Stop(StackEndReason.MissingRegister, $"{Name(function)} has not saved its return address, and lr is not known", cfa, missingRegister: column);
        }

        // A function that never returns need not keep lr: then it holds what its own last call left there.
        ulong pc = _architecture.ToInstructionAddress(returnAddress);
        if (!_architecture.IsExceptionReturn(returnAddress) && pc > 0 && function.Range.Contains(pc - 1))
        {
            return FrameStep.Stop(StackEndReason.EndOfStack, $"{Name(function)} did not keep its return address: lr is left over from a call that it made", cfa);
        }

        return null;
    }

    private FrameStep Finish(UnwoundFrame frame, FunctionBounds function, RegisterSet caller, ulong? cfa, ulong returnAddress, FrameTrust trust, string evidence)
    {
        caller.Forget(_architecture.LinkRegister ?? -1);
        if (_architecture.IsExceptionReturn(returnAddress))
        {
            return new() { Caller = caller, Cfa = cfa, ReturnAddress = returnAddress, Trust = FrameTrust.Exception, Evidence = evidence };
        }

        if (_check.Refuse(returnAddress, function, caller) is { } refusal)
        {
            return IsFiller(returnAddress) && IsStackTop(frame, cfa)
                ? FrameStep.Stop(StackEndReason.EndOfStack, $"the frame of {Name(function)} ends at the stack's top, and its return address is 0x{returnAddress:x8}", cfa)
                : trust == FrameTrust.LinkRegister
                    ? FrameStep.Stop(StackEndReason.BadReturnAddress, $"{Name(function)} has not saved lr, and lr is left over from another call: {refusal}", cfa, missingRegister: _architecture.LinkRegister)
                    : FrameStep.Stop(StackEndReason.BadReturnAddress, $"the return address of {Name(function)} is bad: {refusal}", cfa);
        }

        caller.Set(_architecture.ProgramCounter, _architecture.ToInstructionAddress(returnAddress), RegisterSource.Unwound);
        return new() { Caller = caller, Cfa = cfa, ReturnAddress = returnAddress, Trust = trust, Evidence = evidence };
    }

    // A call through a bad pointer leaves the return address in lr and touches nothing else. A return to a bad address
    // leaves in lr whatever the last call left: the call in front of lr tells them apart.
    private FrameStep StepFromBadPc(UnwoundFrame frame)
    {
        int column = _architecture.LinkRegister ?? -1;
        if (!frame.IsInterrupted || !frame.Registers.TryGet(column, out ulong link) || !frame.Registers.TryGet(_architecture.StackPointer, out ulong sp))
        {
            return FrameStep.Stop(StackEndReason.BadReturnAddress, $"pc 0x{frame.Pc:x8} is no code");
        }

        if (_architecture.IsExceptionReturn(link))
        {
            return new() { Caller = KeepCalleeSaved(frame.Registers), Cfa = sp, ReturnAddress = link, Trust = FrameTrust.Exception, Evidence = "pc is no code, and lr holds EXC_RETURN" };
        }

        RegisterSet caller = KeepCalleeSaved(frame.Registers);
        if (_check.Refuse(link, null, caller) is { } refusal)
        {
            return FrameStep.Stop(StackEndReason.BadReturnAddress, $"pc 0x{frame.Pc:x8} is no code, and lr does not say who went there: {refusal}");
        }

        _architecture.TryReadCallSite(_target.Memory, link, out CallSite site);
        string how;
        if (site.Target is { } target)
        {
            if (!_check.JumpsAnywhere(target))
            {
                return FrameStep.Stop(
                    StackEndReason.BadReturnAddress,
                    $"pc 0x{frame.Pc:x8} is no code; a return went there rather than a call: lr 0x{link:x8} is left over from a finished call");
            }

            how = "the function called in front of lr jumps through a register";
        }
        else if (frame.Registers.TryGet(site.Register, out ulong pointer))
        {
            if (_architecture.ToInstructionAddress(pointer) != frame.Pc)
            {
                return FrameStep.Stop(
                    StackEndReason.BadReturnAddress,
                    $"pc 0x{frame.Pc:x8} is no code; the call in front of lr 0x{link:x8} went to 0x{pointer:x8}, not there");
            }

            how = $"the call in front of lr goes through {_architecture.NameOf(site.Register)}, which holds that address";
        }
        else
        {
            how = $"the call in front of lr goes through {_architecture.NameOf(site.Register)}, whose value is not known";
        }

        caller.Set(_architecture.ProgramCounter, _architecture.ToInstructionAddress(link), RegisterSource.Unwound);
        return new() { Caller = caller, Cfa = sp, ReturnAddress = link, Trust = FrameTrust.LinkRegister, Evidence = $"pc 0x{frame.Pc:x8} is no code; {how}" };
    }

    private RegisterSet KeepCalleeSaved(RegisterSet registers)
    {
        RegisterSet caller = _architecture.CreateRegisterSet();
        for (int number = 0; number < caller.Count; number++)
        {
            if (_architecture.IsCalleeSaved(number) && registers.TryGet(number, out ulong value))
            {
                caller.Set(number, value, registers.SourceOf(number));
            }
        }

        if (registers.TryGet(_architecture.StackPointer, out ulong sp))
        {
            caller.Set(_architecture.StackPointer, sp, registers.SourceOf(_architecture.StackPointer));
        }

        return caller;
    }

    // A function that has made a call and keeps its return address nowhere never returns: its frame may be empty.
    private FrameStep? BadCfa(UnwoundFrame frame, ulong cfa, bool keepsReturnAddress)
    {
        if (!frame.Registers.TryGet(_architecture.StackPointer, out ulong sp))
        {
            return null;
        }

        if (cfa < sp)
        {
            return FrameStep.Stop(StackEndReason.Damaged, $"the frame's end 0x{cfa:x8} lies below its stack pointer 0x{sp:x8}");
        }

        if (cfa == sp && !frame.IsInterrupted && keepsReturnAddress)
        {
            return FrameStep.Stop(StackEndReason.NoProgress, $"the frame at 0x{frame.Pc:x8} has no size", cfa);
        }

        if ((cfa & 3) != 0)
        {
            return FrameStep.Stop(StackEndReason.Damaged, $"the frame's end 0x{cfa:x8} is not aligned");
        }

        return _stack is { } stack && sp <= stack.Range.End && cfa > stack.Range.End
            ? FrameStep.Stop(StackEndReason.Damaged, $"the frame's end 0x{cfa:x8} lies above the stack of {stack.Name}")
            : null;
    }

    private bool IsStackTop(UnwoundFrame frame, ulong? cfa) =>
        frame.Registers.TryGet(_architecture.StackPointer, out ulong sp)
        && _stack is { } stack
        && sp <= stack.Range.End
        && cfa is { } end && stack.Range.End - end <= 64;

    private static bool IsFiller(ulong value) => value is 0 or 0xFFFF_FFFF or 0xAAAA_AAAA;

    private static string Name(FunctionBounds function) => function.Name.Length > 0 ? function.Name : $"the function at 0x{function.Range.Start:x8}";

    private ulong Mask(ulong value) => _architecture.AddressSize == 4 ? value & 0xFFFF_FFFF : value;
}
