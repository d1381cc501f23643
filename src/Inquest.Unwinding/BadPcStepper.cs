using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>Steps from a pc that is no code to who went there.</summary>
internal sealed class BadPcStepper
{
    private readonly UnwindTarget _target;
    private readonly Architecture _architecture;
    private readonly CallerBuilder _callers;

    public BadPcStepper(UnwindTarget target, CallerBuilder callers)
    {
        _target = target;
        _architecture = target.Architecture;
        _callers = callers;
    }

    /// <summary>
    /// The caller by lr. A call through a bad pointer leaves the return address in lr and touches nothing else; a return to
    /// a bad address leaves in lr whatever the last call left. The call in front of lr tells them apart.
    /// </summary>
    public FrameStep Step(UnwoundFrame frame)
    {
        int column = _architecture.LinkRegister ?? -1;
        if (!frame.IsInterrupted || !frame.Registers.TryGet(column, out ulong link) || !frame.Registers.TryGet(_architecture.StackPointer, out ulong sp))
        {
            return FrameStep.Stop(StackEndReason.BadReturnAddress, $"pc 0x{frame.Pc:x8} is no code");
        }

        if (_architecture.IsExceptionReturn(link))
        {
            return new() { Caller = _callers.KeepCalleeSaved(frame.Registers), Cfa = sp, ReturnAddress = link, Trust = FrameTrust.Exception, Evidence = "pc is no code, and lr holds EXC_RETURN" };
        }

        RegisterSet caller = _callers.KeepCalleeSaved(frame.Registers);
        if (_callers.Check.Refuse(link, null, caller) is { } refusal)
        {
            return FrameStep.Stop(StackEndReason.BadReturnAddress, $"pc 0x{frame.Pc:x8} is no code, and lr does not say who went there: {refusal}");
        }

        _architecture.TryReadCallSite(_target.Memory, link, out CallSite site);
        string how;
        if (site.Target is { } target)
        {
            if (!_callers.Check.JumpsAnywhere(target))
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
}
