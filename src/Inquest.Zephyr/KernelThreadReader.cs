using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr;

/// <summary>Reads the kernel's threads out of dumped memory: needs <c>_kernel</c> (dumped RAM, or the stream's T block laid at its address) and the thread objects.</summary>
public sealed class KernelThreadReader
{
    private const byte StackFill = 0xAA;
    private const ulong StackSentinelBytes = 4;

    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly KernelLayout _layout;
    private readonly Limits _limits;
    private readonly ThreadChecks _checks;

    /// <summary>A reader over one dump.</summary>
    public KernelThreadReader(Symbolizer symbols, TargetMemory memory, KernelLayout layout, Limits limits)
    {
        _symbols = symbols ?? throw new ArgumentNullException(nameof(symbols));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
        _layout = layout ?? throw new ArgumentNullException(nameof(layout));
        _limits = limits ?? throw new ArgumentNullException(nameof(limits));
        _checks = new ThreadChecks(symbols, memory, layout);
    }

    /// <summary>Address of the thread that <c>_kernel</c> says the processor ran; null when that is not in the dump.</summary>
    public ulong? CurrentAddress => Pointer(_layout.Kernel, _layout.CurrentThread) is ulong address and not 0 ? address : null;

    /// <summary>The threads, as far as the dump holds them; a cut or corrupted list is followed as far as it goes.</summary>
    public KernelThreadList Read()
    {
        ulong? current = Pointer(_layout.Kernel, _layout.CurrentThread);
        ulong? idle = Pointer(_layout.Kernel, _layout.IdleThread);
        List<ulong> addresses = [];
        string? note = Walk(addresses);
        List<KernelThread> threads = [.. addresses.Select(Read)];
        List<KernelThread> noThreads = CutNoThreads(threads, ref note);
        // The current thread comes from its own pointer: it is known even where the list is cut before it.
        foreach (ulong? extra in (ReadOnlySpan<ulong?>)[current, idle])
        {
            if (extra is ulong address and not 0 && !threads.Exists(t => t.Address == address) && IsDumped(address))
            {
                threads.Add(Read(address));
                noThreads.RemoveAll(t => t.Address == address);
            }
        }

        MarkFullStacks(threads);
        return new KernelThreadList(threads, threads.Find(t => t.IsCurrent), InterruptStack(), note is null, note)
        {
            NoThreads = noThreads,
            Damage = IsUnfit(threads.Count(t => _checks.WhyNone(t) is not null), threads.Count) ? [] : [.. threads.Select(_checks.DamageOf).OfType<string>()],
        };

        KernelThread Read(ulong address) => ReadThread(address) with { IsCurrent = address == current, IsIdle = address == idle };
    }

    // Where most are none, it is the ELF that does not fit.
    private static bool IsUnfit(int bad, int all) => bad * 2 > all;

    // A pointer that leads into the middle of something leads on to nothing. Where what follows is sound up to the list's end, the
    // thread is one, and its object is damaged (OverwrittenThreadTests).
    private List<KernelThread> CutNoThreads(List<KernelThread> threads, ref string? note)
    {
        List<KernelThread> bad = threads.FindAll(t => _checks.WhyNone(t) is not null);
        if (bad.Count == 0 || IsUnfit(bad.Count, threads.Count)
            || (note is null && bad is [{ } only] && (only != threads[^1] || only.IsIdle || only.IsCurrent || only.Symbol is not null)))
        {
            return [];
        }

        int first = threads.IndexOf(bad[0]);
        List<KernelThread> cut = threads[first..];
        threads.RemoveRange(first, cut.Count);
        note = $"the thread list goes on at 0x{cut[0].Address:x8}, which is no thread: {_checks.WhyNone(cut[0])}";
        return cut;
    }

    /// <summary>Reads the thread object at an address; members whose bytes are absent are null.</summary>
    public KernelThread ReadThread(ulong address)
    {
        AddressRange? stack = ReadStack(address);
        return new KernelThread
        {
            Address = address,
            Name = ReadName(address),
            Symbol = _symbols.SymbolAt(address) is { Offset: 0, IsFunction: false } symbol ? symbol.Name : null,
            Entry = Pointer(address, _layout.Entry) is ulong entry and not 0 ? entry & ~1ul : null,
            State = Byte(address, _layout.State) is byte state ? (ThreadStates)state : null,
            Priority = Byte(address, _layout.Priority) is byte priority ? unchecked((sbyte)priority) : null,
            Options = ReadOptions(address),
            Stack = stack,
            SavedStackPointer = _layout.UsesSwitchFrames ? EndOfSwitchFrame(address) : Pointer(address, _layout.StackPointer),
            SavedExceptionReturn = Byte(address, _layout.ExceptionReturn),
            StackHighWater = stack is AddressRange range ? HighWater(range) : null,
            HasTimeout = Pointer(address, _layout.Timeout) is ulong linked ? linked != 0 : null,
            PendedOn = Pointer(address, _layout.PendedOn) is ulong queue and not 0 ? queue : null,
        };
    }

    /// <summary>
    /// The current thread of a dump that has no <c>_kernel</c> (CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_MIN, or its bytes are lost):
    /// of the thread objects among the blocks the one whose stack holds the stack pointer; else the only one, if nothing
    /// of the dump is missing. Null when that leaves none or several: any of them may be a thread that only waited.
    /// </summary>
    /// <param name="blocks">The dump's memory blocks.</param>
    /// <param name="stackPointer">The stack pointer at the fault; null when it is not known.</param>
    /// <param name="isWhole">False when parts of the dump are lost: other thread objects may be among them.</param>
    public KernelThread? FindInBlocks(IReadOnlyList<AddressedBytes> blocks, ulong? stackPointer, bool isWhole)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        List<KernelThread> found = [];
        foreach (AddressedBytes block in blocks)
        {
            if ((ulong)block.Bytes.Length == _layout.ThreadSize && !found.Exists(t => t.Address == block.Address)
                && ReadThread(block.Address) is { Stack: AddressRange stack } thread && blocks.Any(b => b.Range.Overlaps(stack)))
            {
                found.Add(thread);
            }
        }

        List<KernelThread> running = stackPointer is ulong sp ? found.FindAll(t => t.Stack is AddressRange stack && (stack.Contains(sp) || stack.End == sp)) : [];
        return running.Count == 1 ? running[0] : found.Count == 1 && isWhole ? found[0] : null;
    }

    // Returns why the list ended early, or null when it was followed to its end.
    private string? Walk(List<ulong> addresses)
    {
        if (_layout.Threads is null || _layout.NextThread is null)
        {
            return "this build keeps no list of its threads (CONFIG_THREAD_MONITOR=y would)";
        }

        if (Pointer(_layout.Kernel, _layout.Threads) is not ulong address)
        {
            return "the kernel's thread list is not in the dump";
        }

        HashSet<ulong> seen = [];
        while (address != 0)
        {
            if (seen.Count >= _limits.MaxThreads)
            {
                return $"the thread list was cut at {_limits.MaxThreads} threads";
            }

            if (!seen.Add(address))
            {
                return $"the thread list runs in a circle at 0x{address:x8}: it is corrupted";
            }

            if (!IsDumped(address))
            {
                return $"the thread list goes on at 0x{address:x8}, which is not in the dump";
            }

            addresses.Add(address);
            if (Pointer(address, _layout.NextThread) is not ulong next)
            {
                return $"the thread object at 0x{address:x8} is cut: the threads behind it are not known";
            }

            address = next;
        }

        return null;
    }

    private bool IsDumped(ulong address) => _memory.SourceOf(address) == MemorySource.Dump;

    private AddressRange? InterruptStack()
    {
        // z_interrupt_stacks is an array with one stack a CPU; irq_stack points at the top of the first.
        if (_symbols.FindSymbol("z_interrupt_stacks") is not { Size: ulong size and > 0 } stacks)
        {
            return null;
        }

        AddressRange range = AddressRange.FromLength(stacks.Address, size);
        return Pointer(_layout.Kernel, _layout.InterruptStack) is ulong top && top > range.Start && top <= range.End
            ? range with { End = top }
            : range;
    }

    private AddressRange? ReadStack(ulong address)
    {
        if (Pointer(address, _layout.StackStart) is not ulong start || Pointer(address, _layout.StackSize) is not ulong size
            || start == 0 || size == 0)
        {
            return null;
        }

        ulong delta = Pointer(address, _layout.StackDelta) ?? 0;
        AddressRange range = AddressRange.FromLength(start, size - Math.Min(delta, size));
        ulong highest = _memory.AddressSize == 4 ? 1ul << 32 : ulong.MaxValue;
        return range.IsEmpty || range.End > highest ? null : range;
    }

    private ulong? EndOfSwitchFrame(ulong thread) =>
        Pointer(thread, _layout.SwitchHandle) is ulong handle and not 0 ? _layout.SwitchFrame?.End(_memory, handle) : null;

    private ulong? HighWater(AddressRange stack)
    {
        ulong address = stack.Start + StackSentinelBytes;
        ReadOnlySpan<byte> run = _memory.Span(address);
        if (_memory.SourceOf(address) != MemorySource.Dump || (ulong)run.Length < stack.End - address)
        {
            return null;
        }

        run = run[..(int)(stack.End - address)];
        int used = run.IndexOfAnyExcept(StackFill);
        // No fill at the bottom: either CONFIG_INIT_STACKS is off or the stack was used to its end; the bytes do not tell.
        return used < 0 ? 0 : used == 0 ? null : stack.End - address - (ulong)used;
    }

    // Where other stacks have their fill, a stack without any was used to its end.
    private void MarkFullStacks(List<KernelThread> threads)
    {
        if (!threads.Exists(t => t.StackHighWater > 0))
        {
            return;
        }

        for (int i = 0; i < threads.Count; i++)
        {
            if (threads[i] is { StackHighWater: null, Stack: AddressRange stack } && _memory.SourceOf(stack.Start) == MemorySource.Dump
                && (ulong)_memory.Span(stack.Start).Length >= stack.Length)
            {
                threads[i] = threads[i] with { StackHighWater = stack.Length };
            }
        }
    }

    private string? ReadName(ulong address)
    {
        Span<byte> buffer = stackalloc byte[KernelLayout.MostNameBytes];
        return ThreadChecks.NameIn(_checks.NameBytes(address, buffer));
    }

    private ThreadOptions? ReadOptions(ulong address) =>
        _layout.UserOptions is ulong offset && _memory.TryReadUnsigned(address + offset, _layout.UserOptionsSize, out ulong value)
            ? (ThreadOptions)value
            : null;

    private ulong? Pointer(ulong address, ulong? offset) =>
        offset is ulong o && _memory.TryReadPointer(address + o, out ulong value) ? value : null;

    private byte? Byte(ulong address, ulong? offset) =>
        offset is ulong o && _memory.TryReadUInt8(address + o, out byte value) ? value : null;
}
