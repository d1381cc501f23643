using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Symbols.Types;
using Inquest.Target;

namespace Inquest.Zephyr.Objects;

/// <summary>
/// The kernel's running timeouts (kernel/timeout.c): a list in the order in which they end, each with the ticks after the
/// one before it.
/// </summary>
public sealed class TimeoutReader
{
    private readonly Dictionary<ulong, ulong> _ticks = [];

    private TimeoutReader(ulong? ticksPerSecond)
    {
        TicksPerSecond = ticksPerSecond;
    }

    /// <summary>Ticks in a second (CONFIG_SYS_CLOCK_TICKS_PER_SEC); null when the ELF does not say.</summary>
    public ulong? TicksPerSecond { get; }

    /// <summary>Follows the list; a part that the dump does not hold, or a list that is damaged, ends it.</summary>
    public static TimeoutReader Read(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(limits);
        ulong? perSecond = symbols.FindSymbol("CONFIG_SYS_CLOCK_TICKS_PER_SEC") is { Address: > 0 and <= 1_000_000_000 } clock ? clock.Address : null;
        TimeoutReader timeouts = new(perSecond);
        if ((symbols.FindStatic("timeout.c", "timeout_list") ?? symbols.FindSymbol("timeout_list")) is SymbolLocation list
            && symbols.Types.FindMember("_timeout", "node.next") is TypeMember next
            && symbols.Types.FindMember("_timeout", "dticks") is { Size: 4 or 8 } ticks)
        {
            timeouts.Follow(list.Address, memory, next.Offset, ticks, limits);
        }

        return timeouts;
    }

    /// <summary>
    /// Ticks until a timeout ends, counted from the clock's last announcement: at the crash it may be a little less. Null when
    /// it does not run, or the list up to it is not in the dump.
    /// </summary>
    /// <param name="node">Address of the timeout's list node, <c>_timeout.node</c>.</param>
    public ulong? TicksLeft(ulong node) => _ticks.TryGetValue(node, out ulong ticks) ? ticks : null;

    private void Follow(ulong list, TargetMemory memory, ulong next, TypeMember ticks, Limits limits)
    {
        ulong total = 0;
        // The list's own node holds its head where each timeout's holds the one behind it.
        ulong at = list;
        while (_ticks.Count < limits.MaxTimeouts && memory.SourceOf(at) == MemorySource.Dump
            && memory.TryReadPointer(at == list ? list : at + next, out ulong node) && node != list && node >= next)
        {
            at = node - next;
            if (_ticks.ContainsKey(node) || memory.SourceOf(at + ticks.Offset) != MemorySource.Dump || !memory.TryReadUnsigned(at + ticks.Offset, (int)ticks.Size!.Value, out ulong raw))
            {
                return;
            }

            // A timeout that is over but was not announced yet counts down below zero.
            long delta = ticks.Size == 8 ? unchecked((long)raw) : unchecked((int)(uint)raw);
            total += delta > 0 ? (ulong)delta : 0;
            if (total > long.MaxValue || !_ticks.TryAdd(node, total))
            {
                return;
            }
        }
    }
}
