namespace Inquest.Unwinding;

/// <summary>
/// Finds the functions that ended in a tail call between two frames. The evidence is in the code: the call in front of the
/// return address goes to another function than the one that the inner frame is in, and that function jumps on. gdb infers
/// the same from the compiler's call sites (DWARF 5 §3.4, DW_AT_call_tail_call), where there are some. Not thread-safe.
/// </summary>
public sealed class TailCallFinder
{
    // Jumps in a row, and functions that are looked at for one chain: what is beyond is not told.
    private const int MostJumps = 6;
    private const int MostFunctions = 64;

    private readonly UnwindTarget _target;
    private readonly ReturnAddressCheck _check;
    private readonly Dictionary<(ulong Called, ulong Reached), TailCallChain?> _known = [];

    /// <summary>A finder over one stopped machine.</summary>
    public TailCallFinder(UnwindTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
        _check = new(target);
    }

    /// <summary>
    /// The functions that left no frame between two frames; null when the caller called the inner frame's function itself, and
    /// when nothing tells.
    /// </summary>
    /// <param name="inner">The inner frame.</param>
    /// <param name="caller">The next one.</param>
    public TailCallChain? Between(UnwoundFrame inner, UnwoundFrame caller)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(caller);

        // What was searched for on the stack may be no caller at all, and an interrupted function called nothing.
        if (caller.IsInterrupted || caller.InterruptedBy is not null || caller.Trust is FrameTrust.Scan or FrameTrust.Recovered || !inner.IsCode
            || !_target.TryFindFunction(inner.LookupPc, out FunctionBounds reached)
            || _check.CalledFrom(caller.Pc, caller.Registers) is not { } called || reached.Range.Contains(called) || !_target.TryFindFunction(called, out _))
        {
            return null;
        }

        if (!_known.TryGetValue((called, reached.Range.Start), out TailCallChain? chain))
        {
            Search search = new(this, reached);
            search.Follow(called);
            chain = search.Chain(called);
            _known.Add((called, reached.Range.Start), chain);
        }

        return chain;
    }

    /// <summary>All ways from one function to another by jumps.</summary>
    private sealed class Search(TailCallFinder finder, FunctionBounds goal)
    {
        private readonly List<ulong> _way = [];
        private List<ulong>? _found;
        private int _looked;
        private bool _isUnique = true;

        public void Follow(ulong entry)
        {
            if (++_looked > MostFunctions || _way.Count == MostJumps)
            {
                _isUnique = false;
                return;
            }

            _way.Add(entry);
            List<ulong> targets = [];
            _isUnique &= !finder._target.Architecture.CollectJumps(finder._target.Memory, finder._check.BoundsAt(entry), targets, finder._target.Limits);
            foreach (ulong target in targets.Distinct())
            {
                if (goal.Range.Contains(target))
                {
                    _isUnique &= _found is null || _found.SequenceEqual(_way);
                    _found ??= [.. _way];
                }
                else if (finder._target.IsCode(target) && !_way.Contains(target))
                {
                    Follow(target);
                }
            }

            _way.RemoveAt(_way.Count - 1);
        }

        // No way at all: the two frames do not belong together as callee and caller, or the code jumps through a register.
        public TailCallChain? Chain(ulong called) =>
            _found is not null && _isUnique ? new([.. Enumerable.Reverse(_found)], true)
            : _found is not null || !_isUnique ? new([called], false)
            : null;
    }
}
