using System.Globalization;
using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Symbols.Variables;
using Inquest.Target;

namespace Inquest.Zephyr.Objects;

/// <summary>
/// Names the kernel object around a wait queue, with its type and what its members say (include/zephyr/kernel.h). The wait
/// queue is a member of the object; where one kernel object is part of another (k_queue in k_fifo) the outer one is meant.
/// </summary>
public sealed class KernelObjectReader
{
    private const string WaitQueueType = "_wait_q_t";

    // Objects of other subsystems that threads wait on and whose type does not begin with k_.
    private static readonly string[] s_otherTypes = ["sys_sem", "sys_mutex", "z_work_canceller", "pthread_cond", "pthread_mutex"];

    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly PollReader _poll;

    /// <summary>A reader over one dump.</summary>
    public KernelObjectReader(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        _poll = new PollReader(symbols, memory, limits);
        _symbols = symbols ?? throw new ArgumentNullException(nameof(symbols));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
    }

    /// <summary>The object whose wait queue is at an address; its name and type are null where nothing tells them.</summary>
    /// <param name="queue">Address of the wait queue.</param>
    /// <param name="thread">Address of the <c>k_thread</c> that waits in it.</param>
    public KernelWait Describe(ulong queue, ulong thread)
    {
        KernelWait wait = new() { Queue = queue };
        if (_symbols.SymbolAt(queue) is { IsFunction: false } poll && IsPoll(poll))
        {
            return wait with { Name = poll.Name, IsPoll = true, PolledFor = _poll.ObjectsOf(thread) };
        }

        IReadOnlyList<DataObject> objects = _symbols.ObjectsAt(queue);
        DataObject? found = objects.FirstOrDefault(IsKernelObject);
        if (found is null && objects.FirstOrDefault(o => o.Type == WaitQueueType) is DataObject bare)
        {
            found = bare;
        }

        if (found is null)
        {
            return _symbols.SymbolAt(queue) is not { IsFunction: false } symbol ? wait : wait with
            {
                Name = symbol.Offset == 0 ? symbol.Name : string.Create(CultureInfo.InvariantCulture, $"{symbol.Name}+0x{symbol.Offset:x}"),
            };
        }

        wait = wait with { Name = found.Path, Type = found.Type, Address = found.Address };
        return found.Type switch
        {
            "k_mutex" => wait with { Owner = Pointer(found, "owner"), LockCount = Word(found, "lock_count") },
            "k_thread" => wait with { Owner = found.Address },
            "k_sem" => wait with { State = Word(found, "count") is uint count and > 0 ? string.Create(CultureInfo.InvariantCulture, $"count {count}") : null },
            "k_msgq" => wait with { State = Fill(Word(found, "used_msgs"), Word(found, "max_msgs")) },
            _ => wait,
        };
    }

    // k_poll keeps all its callers in one queue, a static variable of the function (kernel/poll.c).
    private bool IsPoll(SymbolLocation symbol) =>
        symbol.Offset == 0 && (symbol.Name == "wait_q" || symbol.Name.StartsWith("wait_q.", StringComparison.Ordinal))
        && (_symbols.FindSymbol("z_impl_k_poll") ?? _symbols.FindSymbol("k_poll")) is not null;

    private static bool IsKernelObject(DataObject candidate) =>
        candidate.Type is string type && (type.StartsWith("k_", StringComparison.Ordinal) || s_otherTypes.Contains(type));

    private static string? Fill(uint? used, uint? most) => (used, most) switch
    {
        (0, _) => "empty",
        (uint some, uint all) when some == all => "full",
        (uint some, uint all) => string.Create(CultureInfo.InvariantCulture, $"{some} of {all} messages"),
        _ => null,
    };

    private ulong? Pointer(DataObject kernelObject, string member) =>
        _symbols.Types.FindMember(kernelObject.Type!, member) is { } place && IsDumped(kernelObject.Address + place.Offset)
            && _memory.TryReadPointer(kernelObject.Address + place.Offset, out ulong value) && value != 0
            ? value
            : null;

    private uint? Word(DataObject kernelObject, string member) =>
        _symbols.Types.FindMember(kernelObject.Type!, member) is { } place && IsDumped(kernelObject.Address + place.Offset)
            && _memory.TryReadUInt32(kernelObject.Address + place.Offset, out uint value)
            ? value
            : null;

    // The ELF's initial values say nothing of the moment of the crash.
    private bool IsDumped(ulong address) => _memory.SourceOf(address) == MemorySource.Dump;
}
