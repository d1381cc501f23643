using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Tests.Unwinding;
using Inquest.Zephyr.Log;

namespace Inquest.Tests.Zephyr.Log;

/// <summary>Log buffers that are damaged, full, cut or absent.</summary>
public sealed class LogBufferReaderTests
{
    private readonly FixtureMachine _machine = FixtureMachine.Open("last_words")!;
    private readonly Symbolizer _symbols;
    private readonly ulong _buffer;
    private readonly ulong _ring;
    private readonly byte[] _control = new byte[64];
    private readonly byte[] _words = new byte[1024];

    public LogBufferReaderTests()
    {
        _symbols = new Symbolizer(_machine.Elf, Limits.Default, new DiagnosticBag());
        _buffer = _symbols.FindSymbol("log_buffer")!.Value.Address;
        _ring = _symbols.FindSymbol("buf32")!.Value.Address;
        Assert.Equal(_control.Length, _machine.Target.Memory.Read(_buffer, _control));
        Assert.Equal(_words.Length, _machine.Target.Memory.Read(_ring, _words));
    }

    [Fact]
    public void The_ring_has_wrapped_and_is_read_in_order()
    {
        Assert.True(BinaryPrimitives.ReadUInt32LittleEndian(_control.AsSpan(0)) < BinaryPrimitives.ReadUInt32LittleEndian(_control.AsSpan(12)));
        LogBacklog log = Read(_control, _words);
        Assert.Null(log.Note);
        Assert.Equal(1000ul, log.Clock);
        Assert.Equal("connected to node-17 after 3 attempts", log.Messages[0].Text);
        Assert.StartsWith("Current thread: 0x", log.Messages[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_indices_are_an_empty_ring_or_with_the_flag_a_full_one()
    {
        byte[] control = [.. _control];
        _control.AsSpan(12, 4).CopyTo(control);
        Assert.Empty(Read(control, _words).Messages);
        control[16] |= 8;
        Assert.NotEmpty(Read(control, _words).Messages);
    }

    [Fact]
    public void A_message_that_was_being_written_ends_the_list_and_is_said()
    {
        byte[] words = [.. _words];
        int first = 4 * BinaryPrimitives.ReadInt32LittleEndian(_control.AsSpan(12));
        words[first] &= 0xFC;
        LogBacklog log = Read(_control, words);
        Assert.Empty(log.Messages);
        Assert.Contains("being written", log.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filler_longer_than_the_ring_is_damage()
    {
        byte[] words = [.. _words];
        int first = 4 * BinaryPrimitives.ReadInt32LittleEndian(_control.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(first), 0xFFFF_FFFE);
        LogBacklog log = Read(_control, words);
        Assert.Empty(log.Messages);
        Assert.Contains("damaged", log.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_was_claimed_was_being_put_out()
    {
        byte[] words = [.. _words];
        words[4 * BinaryPrimitives.ReadInt32LittleEndian(_control.AsSpan(12))] |= 2;
        Assert.True(Read(_control, words).Messages[0].IsBeingOutput);
        Assert.False(Read(_control, _words).Messages[0].IsBeingOutput);
    }

    [Fact]
    public void A_buffer_that_is_not_in_the_dump_is_said_to_be_missing()
    {
        LogBacklog log = new LogBufferReader(_symbols, new TargetMemory([], 4), Limits.Default).Read();
        Assert.Empty(log.Messages);
        Assert.Contains("is not in the dump", log.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Indices_outside_of_the_ring_are_damage()
    {
        byte[] control = [.. _control];
        BinaryPrimitives.WriteUInt32LittleEndian(control.AsSpan(12), 256);
        LogBacklog log = Read(control, _words);
        Assert.Empty(log.Messages);
        Assert.Contains("do not fit its 256 words", log.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_ends_at_its_bound_and_not_below_it()
    {
        int all = Read(_control, _words).Messages.Count;
        Assert.Equal(3, Read(_control, _words, new Limits { MaxLogMessages = 3 }).Messages.Count);
        Assert.Equal(all, Read(_control, _words, new Limits { MaxLogMessages = all + 1 }).Messages.Count);
        Assert.Empty(Read(_control, _words, new Limits { MaxLogBufferBytes = 1020 }).Messages);
        Assert.NotEmpty(Read(_control, _words, new Limits { MaxLogBufferBytes = 1024 }).Messages);
    }

    [Fact]
    public void Damaged_rings_give_bounded_messages_and_no_error()
    {
        Random random = new(20261121);
        for (int i = 0; i < 2000; i++)
        {
            byte[] control = [.. _control];
            byte[] words = [.. _words];
            for (int hits = random.Next(3); hits > 0; hits--)
            {
                control[random.Next(20)] = (byte)random.Next(256);
            }

            for (int hits = random.Next(12); hits > 0; hits--)
            {
                words[random.Next(words.Length)] = (byte)random.Next(256);
            }

            LogBacklog log = Read(control, words[..random.Next(words.Length + 1)]);
            Assert.InRange(log.Messages.Count, 0, 300);
            Assert.All(log.Messages, m => Assert.InRange(m.Text.Length, 0, Limits.Default.MaxStringLength));
        }
    }

    private LogBacklog Read(byte[] control, byte[] words, Limits? limits = null)
    {
        List<MemoryRegion> regions = [new(_buffer, control, MemorySource.Dump), new(_ring, words, MemorySource.Dump)];
        regions.AddRange(_machine.Target.Memory.Runs);
        return new LogBufferReader(_symbols, new TargetMemory(regions, 4), limits ?? Limits.Default).Read();
    }
}
