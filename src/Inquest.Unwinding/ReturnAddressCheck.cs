using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Unwinding;

/// <summary>
/// Decides whether a call at one place can have led to a function: the strongest evidence against a false frame. A stale
/// or overwritten word on a stack may well be a return address, but hardly one behind a call of this very function.
/// </summary>
internal sealed class ReturnAddressCheck
{
    private const int MaxJumps = 4;

    private readonly UnwindTarget _target;
    private readonly Dictionary<(ulong From, ulong To), bool> _reach = [];

    public ReturnAddressCheck(UnwindTarget target)
    {
        _target = target;
    }

    /// <summary>
    /// Null when <paramref name="returnAddress"/> may be where <paramref name="callee"/> returns to; otherwise why not.
    /// </summary>
    /// <param name="returnAddress">As found, with its Thumb bit.</param>
    /// <param name="callee">The function that would return; null when it is not known.</param>
    /// <param name="caller">The registers of the frame behind the return; a known callee-saved register that the call went through must hold the callee.</param>
    public string? Refuse(ulong returnAddress, FunctionBounds? callee, RegisterSet caller)
    {
        Architecture architecture = _target.Architecture;
        ulong pc = architecture.ToInstructionAddress(returnAddress);
        if (!architecture.IsCodePointer(returnAddress) || pc == 0 || !_target.IsCode(pc - 1))
        {
            return $"0x{returnAddress:x8} is no code address";
        }

        if (!architecture.TryReadCallSite(_target.Memory, pc, out _))
        {
            return $"0x{returnAddress:x8} does not follow a call";
        }

        if (callee is { } function && CalledFrom(pc, caller) is { } entry && !CanReach(entry, function))
        {
            return $"0x{returnAddress:x8} follows a call of {Describe(entry)}, which does not lead to {Describe(function)}";
        }

        return null;
    }

    /// <summary>Where the call in front of a return address goes to; null when it goes through a register that is not known any more, or there is no call.</summary>
    /// <param name="pc">The return address, without its Thumb bit.</param>
    /// <param name="caller">The registers of the frame behind the return.</param>
    public ulong? CalledFrom(ulong pc, RegisterSet caller)
    {
        Architecture architecture = _target.Architecture;
        return !architecture.TryReadCallSite(_target.Memory, pc, out CallSite site) ? null
            : site.Target is { } target ? target
            : architecture.IsCalleeSaved(site.Register) && caller.TryGet(site.Register, out ulong pointer) ? architecture.ToInstructionAddress(pointer)
            : null;
    }

    /// <summary>True when code that starts at <paramref name="entry"/> is <paramref name="function"/>, or can jump into it.</summary>
    public bool CanReach(ulong entry, FunctionBounds function)
    {
        if (function.Range.Contains(entry))
        {
            return true;
        }

        if (_reach.TryGetValue((entry, function.Range.Start), out bool known))
        {
            return known;
        }

        bool reached = Search(entry, function);
        _reach.Add((entry, function.Range.Start), reached);
        return reached;
    }

    /// <summary>True when the function at <paramref name="entry"/> jumps through a register, so that it may have gone anywhere.</summary>
    public bool JumpsAnywhere(ulong entry) =>
        _target.Architecture.CollectJumps(_target.Memory, BoundsAt(entry), [], _target.Limits);

    private bool Search(ulong entry, FunctionBounds function)
    {
        HashSet<ulong> seen = [entry];
        List<ulong> front = [entry];
        for (int depth = 0; depth < MaxJumps && front.Count > 0; depth++)
        {
            List<ulong> targets = [];
            foreach (ulong start in front)
            {
                if (!_target.IsCode(start))
                {
                    continue;
                }

                if (_target.Architecture.CollectJumps(_target.Memory, BoundsAt(start), targets, _target.Limits))
                {
                    return true;
                }
            }

            front = [];
            foreach (ulong target in targets)
            {
                if (function.Range.Contains(target))
                {
                    return true;
                }

                if (seen.Count < _target.Limits.MaxAnalyzedInstructions && seen.Add(target))
                {
                    front.Add(target);
                }
            }
        }

        return false;
    }

    /// <summary>The code of the function that is entered at an address. A linker's veneer may have no symbol: then its few instructions.</summary>
    public AddressRange BoundsAt(ulong start) =>
        _target.TryFindFunction(start, out FunctionBounds bounds) ? bounds.Range with { Start = start } : AddressRange.FromLength(start, 16);

    private string Describe(ulong entry) =>
        _target.TryFindFunction(entry, out FunctionBounds bounds) ? Describe(bounds) : $"0x{entry:x8}";

    private static string Describe(FunctionBounds function) => function.Name.Length > 0 ? function.Name : $"0x{function.Range.Start:x8}";
}
