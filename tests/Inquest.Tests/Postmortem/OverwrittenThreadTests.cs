using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Inquest.Zephyr;
using ThreadStates = Inquest.Reporting.Words.ThreadStates;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>What an overflow into the kernel's objects leaves: no thread is shown with another's frames, none is made up, and what was overwritten is told.</summary>
public sealed class OverwrittenThreadTests
{
    private static readonly LabFixture s_fixture = LabFixture.Named("wait_objects");
    private static readonly ExplainOptions s_options = new() { BaseAddress = s_fixture.Base, AllThreads = true };
    private static readonly PostmortemSession s_session = PostmortemSession.Open([s_fixture.Dump, LabFixture.ElfInput(s_fixture.Elf)], s_options);
    private static readonly KernelLayout s_layout = KernelLayout.Read(s_session.Symbols!, s_session.Memory)!;

    private readonly byte[] _partition = [.. LabFixture.ReadFile(s_fixture.DumpPath)];

    [Fact]
    public void A_thread_whose_saved_sp_is_anothers_has_no_frames()
    {
        Write(Thread("rx").Address + s_layout.StackPointer!.Value, Thread("battery").SavedStackPointer!.Value);
        ThreadInfo thread = Explain().Threads.Single(t => t.Name == "rx");
        Assert.Empty(thread.Frames);
        Assert.Equal(StopReasons.Damaged, thread.Stopped?.Reason);
        Assert.Contains("lies in the stack of battery", thread.Stopped!.Detail, StringComparison.Ordinal);
    }

    /// <summary>Its bounds moved up, so that its own frames begin below them, as after an overflow, and end inside.</summary>
    [Fact]
    public void A_thread_that_ran_over_into_the_stack_below_keeps_its_frames()
    {
        KernelThread rx = Thread("rx"), below = Thread("battery");
        AddressRange stack = rx.Stack!.Value;
        ulong start = (rx.SavedStackPointer!.Value + 0x20) & ~3ul;
        Write(rx.Address + s_layout.StackStart!.Value, start);
        Write(rx.Address + s_layout.StackSize!.Value, stack.End - start);
        Write(below.Address + s_layout.StackStart!.Value, start - 0x100);
        Write(below.Address + s_layout.StackSize!.Value, 0x100);
        ThreadInfo thread = Explain().Threads.Single(t => t.Name == "rx");
        Assert.Equal(StopReasons.ThreadEntry, thread.Stopped?.Reason);
        Assert.Equal(FramesOf("rx"), thread.Frames.Select(f => f.Function));
    }

    [Fact]
    public void A_crash_on_another_threads_stack_is_that_threads()
    {
        ThreadInfo crashed = s_session.Dump!.Threads.Single(t => t.Crashed);
        Write(s_layout.Kernel + s_layout.CurrentThread!.Value, Thread("rx").Address);
        DumpReport dump = Explain();
        ThreadInfo shown = dump.Threads.Single(t => t.Crashed);
        Assert.Equal((crashed.Id, crashed.Name, ThreadStates.Running), (shown.Id, shown.Name, shown.State));
        Assert.Equal(crashed.Frames.Select(f => f.Function), shown.Frames.Select(f => f.Function));
        Assert.Contains(shown.Notes, n => n.StartsWith($"_kernel says that rx ran, but sp lies in the stack of {shown.Name}", StringComparison.Ordinal));
        ThreadInfo named = dump.Threads.Single(t => t.Name == "rx");
        Assert.Equal((false, FramesOf("rx").Length), (named.Crashed, named.Frames.Count));
        Assert.NotEqual(ThreadStates.Running, named.State);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(48)]
    public void Where_the_lists_pointer_leads_into_an_object_nothing_is_listed_as_a_thread(uint beside)
    {
        KernelThread rx = Thread("rx");
        IReadOnlyList<KernelThread> threads = s_session.Threads.Select(t => t.Kernel!).ToList();
        ulong next = BinaryPrimitives.ReadUInt32LittleEndian(Bytes(rx.Address + s_layout.NextThread!.Value, 4));
        Write(rx.Address + s_layout.NextThread.Value, next + beside);
        DumpReport dump = Explain();
        Assert.All(dump.Threads, t => Assert.Contains(threads, k => k.Address == t.Id));
        Assert.Contains(dump.ThreadNotes, n => n.Contains($"goes on at 0x{next + beside:x8}, which is no thread: it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_thread_whose_entry_was_overwritten_is_a_thread_still_where_the_list_goes_on()
    {
        Write(Thread("rx").Address + s_layout.Entry!.Value, 0xDEADBEEE);
        DumpReport dump = Explain();
        Assert.Equal(s_session.Dump!.Threads.Count, dump.Threads.Count);
        Assert.Equal("the object of thread rx was overwritten: its entry 0xdeadbeee is no function", Assert.Single(dump.ThreadNotes));
    }

    [Fact]
    public void A_name_that_lost_its_zero_byte_is_told()
    {
        Write(Thread("rx").Address + s_layout.Name!.Value, Encoding.ASCII.GetBytes(new string('A', s_layout.NameSize)));
        DumpReport dump = Explain();
        Assert.DoesNotContain(dump.Threads, t => t.Name?.StartsWith('A') == true && t.Id == Thread("rx").Address);
        Assert.Contains($"its name has lost its end (all {s_layout.NameSize} bytes are in use)", Assert.Single(dump.ThreadNotes), StringComparison.Ordinal);
    }

    private static KernelThread Thread(string name) => s_session.Threads.Select(t => t.Kernel!).Single(t => t.Name == name);

    private static string?[] FramesOf(string thread) => [.. s_session.Dump!.Threads.Single(t => t.Name == thread).Frames.Select(f => f.Function)];

    private static byte[] Bytes(ulong address, int count)
    {
        byte[] bytes = new byte[count];
        Assert.Equal(count, s_session.Memory.Read(address, bytes));
        return bytes;
    }

    private void Write(ulong address, ulong word)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)word);
        Write(address, bytes);
    }

    // The place in the file is that of the bytes around the address: they stand there once.
    private void Write(ulong address, byte[] bytes)
    {
        byte[] around = Bytes(address - 64, 192);
        byte[] original = LabFixture.ReadFile(s_fixture.DumpPath);
        int at = original.AsSpan().IndexOf(around);
        Assert.True(at > 0 && original.AsSpan(at + 1).IndexOf(around) < 0);
        bytes.CopyTo(_partition, at + 64);
    }

    private DumpReport Explain() => Engine.Explain([new("dump.bin", _partition), LabFixture.ElfInput(s_fixture.Elf)], s_options).Dumps[0];
}
