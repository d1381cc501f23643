using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>Steps to a caller by the function's own instructions, where nothing describes its frame (Zephyr's assembly).</summary>
internal sealed class InstructionStepper
{
    private readonly UnwindTarget _target;
    private readonly Architecture _architecture;
    private readonly CallerBuilder _callers;

    public InstructionStepper(UnwindTarget target, CallerBuilder callers)
    {
        _target = target;
        _architecture = target.Architecture;
        _callers = callers;
    }

    /// <summary>The caller of <paramref name="frame"/>; ends with no unwind information when the instructions do not tell.</summary>
    public FrameStep Step(UnwoundFrame frame, FunctionBounds? function)
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
            return FrameStep.Stop(StackEndReason.NoUnwindInfo, $"{CallerBuilder.Name(known)} has no frame information, and its instructions do not tell where its frame is");
        }

        ulong cfa = _callers.Mask(unchecked(sp + (ulong)analysis.CfaOffset));
        if (_callers.BadCfa(frame, cfa, analysis.SavedAt(_architecture.LinkRegister ?? -1) is not null) is { } bad)
        {
            return bad;
        }

        int column = _architecture.LinkRegister ?? -1;
        ulong returnAddress;
        FrameTrust trust = FrameTrust.Recovered;
        string evidence = $"{CallerBuilder.Name(known)} has no frame information; its instructions say where it saved the return address";
        if (analysis.SavedAt(column) is { } slot)
        {
            ulong address = _callers.Mask(unchecked(cfa + (ulong)slot));
            if (!_target.TryReadStack(address, out returnAddress))
            {
                return FrameStep.Stop(StackEndReason.MissingMemory, $"the return address of {CallerBuilder.Name(known)} at 0x{address:x8} is not in the dump", cfa, missingAddress: address);
            }
        }
        else if (!analysis.IsIntact(column))
        {
            return FrameStep.Stop(StackEndReason.EndOfStack, $"{CallerBuilder.Name(known)} has overwritten its return address: it never returns", cfa);
        }
        else if (_callers.LinkRegister(frame, known, cfa, out returnAddress) is { } lost)
        {
            return lost;
        }
        else
        {
            trust = FrameTrust.LinkRegister;
            evidence = $"the link register: {CallerBuilder.Name(known)} has no frame information, and its instructions have not changed lr";
        }

        RegisterSet caller = _architecture.CreateRegisterSet();
        for (int number = 0; number < caller.Count; number++)
        {
            if (analysis.SavedAt(number) is { } saved)
            {
                if (_target.TryReadStack(_callers.Mask(unchecked(cfa + (ulong)saved)), out ulong value))
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
        return _callers.Finish(frame, known, caller, cfa, returnAddress, trust, evidence) with { Overwritten = analysis.Changed };
    }
}
