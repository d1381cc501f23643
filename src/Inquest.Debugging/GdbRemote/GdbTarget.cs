using System.Globalization;
using System.Security;
using System.Text;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Debugging.GdbRemote;

/// <summary>A session as gdb sees a target: threads, registers, memory and the documents that describe them. Immutable.</summary>
public sealed class GdbTarget
{
    private readonly Architecture _architecture;
    private readonly List<AddressedBytes> _unwinderState = [];

    /// <summary>A target over a session.</summary>
    /// <exception cref="ArgumentException">The session has no dump of a processor that gdb can be served for, or no registers (<see cref="WhyNot"/>).</exception>
    public GdbTarget(PostmortemSession session)
    {
        if (WhyNot(session) is string why)
        {
            throw new ArgumentException(why, nameof(session));
        }

        Session = session;
        _architecture = session.Architecture!;
        Threads = DumpThreads.Of(session);
        Current = Threads.First(t => !t.IsUnknown);
        Description = TargetDescription.Of(_architecture, Threads);
        foreach (UnwoundFrame frame in session.Threads.SelectMany(t => t.Stack?.Frames ?? []))
        {
            if (frame.InterruptedBy is { Frame: ulong at } entry && _architecture.UnwinderState(entry.ExceptionReturn, at) is { } state)
            {
                // There is one such register block: that of the innermost exception is the one that counts.
                _unwinderState.Add(state);
                break;
            }
        }

        MemoryMap = DescribeMemory();
        ThreadList = DescribeThreads();
        Signal = Current.IsCrashed ? StopSignal.Of(session.Dump?.Cause, StopSignal.GdbBus) : 0;
    }

    /// <summary>What is behind the target.</summary>
    public PostmortemSession Session { get; }

    /// <summary>The threads, the crashed one first; at least one.</summary>
    public IReadOnlyList<DumpThread> Threads { get; }

    /// <summary>
    /// The thread that gdb shows first: the crashed one, or the next one whose program counter is known (gdb refuses a target that
    /// stopped it knows not where; a stack overflow may have destroyed the crashed thread's registers).
    /// </summary>
    public DumpThread Current { get; }

    /// <summary>The registers.</summary>
    public TargetDescription Description { get; }

    /// <summary>The memory map document (gdb's manual, "Memory Map Format").</summary>
    public string MemoryMap { get; }

    /// <summary>The thread list document (gdb's manual, "Thread List Format").</summary>
    public string ThreadList { get; }

    /// <summary>gdb's number of the signal that fits the cause best: SIGSEGV for a null dereference; 0 when <see cref="Current"/> is not what crashed.</summary>
    public int Signal { get; }

    /// <summary>Why a session cannot be shown to gdb, a sentence with what to do; null when it can.</summary>
    public static string? WhyNot(PostmortemSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.State == SessionState.NoDump ? "there is no dump in the input; `inquest find` says what is"
            : session.Architecture?.DebuggerName is null ? "dumps of this processor cannot be shown to gdb yet"
            : DumpThreads.Of(session).All(t => t.IsUnknown) ? "the dump holds no registers of any thread, so there is nothing for gdb to show; `inquest explain` says what there is"
            : null;
    }

    /// <summary>A register of a thread as <c>g</c> and <c>p</c> send it: hex digits, target byte order, <c>x</c> where it is not known.</summary>
    public string ReadRegister(DumpThread thread, int number)
    {
        ArgumentNullException.ThrowIfNull(thread);
        DebuggerRegister register = Description.Registers[number];
        int digits = register.Bits / 4;
        if (!_architecture.TryReadRegister(thread.Registers, register.Number, out ulong value))
        {
            return new string('x', digits);
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Convert.ToHexStringLower(bytes[..(digits / 2)]);
    }

    /// <summary>Reads as many bytes as are known from <paramref name="address"/> on, and returns how many; 0 when the first is absent.</summary>
    public int ReadMemory(ulong address, Span<byte> destination)
    {
        int known = Session.Memory.Read(address, destination);
        if (known > 0)
        {
            return known;
        }

        foreach (AddressedBytes state in _unwinderState)
        {
            if (state.Range.Contains(address))
            {
                ReadOnlySpan<byte> bytes = state.Bytes.Span[(int)(address - state.Address)..];
                int count = Math.Min(bytes.Length, destination.Length);
                bytes[..count].CopyTo(destination);
                return count;
            }
        }

        return 0;
    }

    private string DescribeMemory()
    {
        StringBuilder xml = new("<?xml version=\"1.0\"?><!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\" \"http://sourceware.org/gdb/gdb-memory-map.dtd\"><memory-map>");
        IReadOnlyList<MemoryRegion> runs = Session.Memory.Runs;
        for (int i = 0; i < runs.Count; i++)
        {
            // gdb takes neighbours as one, and so many regions cost it time.
            ulong start = runs[i].Range.Start;
            bool isRam = IsRam(runs[i]);
            while (i + 1 < runs.Count && runs[i + 1].Range.Start == runs[i].Range.End && IsRam(runs[i + 1]) == isRam)
            {
                i++;
            }

            Append(xml, isRam ? "ram" : "rom", start, runs[i].Range.End - start);
        }

        foreach (AddressedBytes state in _unwinderState)
        {
            Append(xml, "ram", state.Address, state.Range.Length);
        }

        return xml.Append("</memory-map>").ToString();
    }

    private static bool IsRam(in MemoryRegion region) => region.Source is MemorySource.Dump or MemorySource.ElfInitial;

    private static void Append(StringBuilder xml, string type, ulong start, ulong length) =>
        xml.Append(CultureInfo.InvariantCulture, $"<memory type=\"{type}\" start=\"0x{start:x}\" length=\"0x{length:x}\"/>");

    private string DescribeThreads()
    {
        StringBuilder xml = new("<?xml version=\"1.0\"?><threads>");
        foreach (DumpThread thread in Threads)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<thread id=\"{thread.Id:x}\" name=\"{Text(thread.Name)}\">{Text(thread.Details)}</thread>");
        }

        return xml.Append("</threads>").ToString();
    }

    // Names come from the dump: what XML cannot hold, or a terminal would obey, is left out.
    private static string Text(string text) => SecurityElement.Escape(string.Concat(text.Where(c => c is >= ' ' and < '\u007f')));
}
