using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>
/// What every way to step to a caller shares: checks on the frame's end and on the return address, and the registers that
/// a call keeps.
/// </summary>
internal sealed class CallerBuilder
{
    private readonly UnwindTarget _target;
    private readonly Architecture _architecture;

    public CallerBuilder(UnwindTarget target)
    {
        _target = target;
        _architecture = target.Architecture;
        Check = new(target);
    }

    /// <summary>The check on return addresses.</summary>
    public ReturnAddressCheck Check { get; }

    /// <summary>The stack being walked; null when it is not known.</summary>
    public StackRange? Stack { get; set; }

    /// <summary>A name for a person.</summary>
    public static string Name(FunctionBounds function) => function.Name.Length > 0 ? function.Name : $"the function at 0x{function.Range.Start:x8}";

    /// <summary>An address at the target's width.</summary>
    public ulong Mask(ulong value) => _architecture.AddressSize == 4 ? value & 0xFFFF_FFFF : value;

    /// <summary>The return address that is still in the link register; a stop when it was overwritten.</summary>
    public FrameStep? LinkRegister(UnwoundFrame frame, FunctionBounds function, ulong? cfa, out ulong returnAddress)
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

    /// <summary>The step to the caller, or why the return address is none.</summary>
    public FrameStep Finish(UnwoundFrame frame, FunctionBounds function, RegisterSet caller, ulong? cfa, ulong returnAddress, FrameTrust trust, string evidence)
    {
        caller.Forget(_architecture.LinkRegister ?? -1);
        if (_architecture.IsExceptionReturn(returnAddress))
        {
            return new() { Caller = caller, Cfa = cfa, ReturnAddress = returnAddress, Trust = FrameTrust.Exception, Evidence = evidence };
        }

        if (Check.Refuse(returnAddress, function, caller) is { } refusal)
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

    /// <summary>The registers that a call keeps, and sp.</summary>
    public RegisterSet KeepCalleeSaved(RegisterSet registers)
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

    /// <summary>
    /// Why the frame cannot end at <paramref name="cfa"/>; null when it can. A function that has made a call and keeps its
    /// return address nowhere never returns: its frame may be empty.
    /// </summary>
    public FrameStep? BadCfa(UnwoundFrame frame, ulong cfa, bool keepsReturnAddress)
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

        return Stack is { } stack && sp <= stack.Range.End && cfa > stack.Range.End
            ? FrameStep.Stop(StackEndReason.Damaged, $"the frame's end 0x{cfa:x8} lies above {UnwindTarget.Describe(stack)}")
            : null;
    }

    private bool IsStackTop(UnwoundFrame frame, ulong? cfa) =>
        frame.Registers.TryGet(_architecture.StackPointer, out ulong sp)
        && Stack is { } stack
        && sp <= stack.Range.End
        && cfa is { } end && stack.Range.End - end <= 64;

    private static bool IsFiller(ulong value) => value is 0 or 0xFFFF_FFFF or 0xAAAA_AAAA;
}
