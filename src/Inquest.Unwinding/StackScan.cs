using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>
/// The last resort: searches the stack above sp for the return address of a function whose frame nothing describes.
/// </summary>
/// <remarks>
/// A word counts only behind a direct call of this very function, and only when the stack unwinds from there to the
/// thread's entry; the search stops at nothing less, and gives nothing when two words pass. Stale words of an earlier call
/// may pass all the same: the frame is marked.
/// </remarks>
internal sealed class StackScan
{
    private const int WordSize = 4;

    private readonly UnwindTarget _target;
    private readonly ReturnAddressCheck _check;

    public StackScan(UnwindTarget target)
    {
        _target = target;
        _check = new(target);
    }

    /// <summary>The steps to callers that pass the check on their calls; each is to be walked before it is believed.</summary>
    public IEnumerable<FrameStep> Candidates(UnwoundFrame frame, StackRange? stack)
    {
        Architecture architecture = _target.Architecture;
        if (stack is null
            || _target.FunctionAt(frame.LookupPc) is not { } function
            || !frame.Registers.TryGet(architecture.StackPointer, out ulong sp)
            || !stack.Range.Contains(sp))
        {
            yield break;
        }

        ulong end = Math.Min(stack.Range.End, sp + (ulong)_target.Limits.MaxStackScanBytes);
        for (ulong at = (sp + WordSize - 1) & ~(ulong)(WordSize - 1); at < end; at += WordSize)
        {
            if (!_target.TryReadStack(at, out ulong word) || !IsCallOf(word, function))
            {
                continue;
            }

            RegisterSet caller = architecture.CreateRegisterSet();
            caller.Set(architecture.StackPointer, at + WordSize, RegisterSource.Recovered);
            caller.Set(architecture.ProgramCounter, architecture.ToInstructionAddress(word), RegisterSource.Recovered);
            yield return new()
            {
                Caller = caller,
                Cfa = at + WordSize,
                ReturnAddress = word,
                Trust = FrameTrust.Scan,
                Evidence = $"found by searching the stack: 0x{word:x8} at 0x{at:x8} follows a call of {CallerBuilder.Name(function)}",
            };
        }
    }

    private bool IsCallOf(ulong word, FunctionBounds function) =>
        _target.Architecture.IsCodePointer(word)
        && _target.Architecture.TryReadCallSite(_target.Memory, word, out CallSite site)
        && site.Target is { } entry
        && function.Range.Contains(entry)
        && _check.Refuse(word, function, _target.Architecture.CreateRegisterSet()) is null;
}
