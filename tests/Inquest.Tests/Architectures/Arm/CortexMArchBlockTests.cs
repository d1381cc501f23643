using Inquest.Architectures;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Architectures.Arm;

public sealed class CortexMArchBlockTests
{
    private static ArchBlockRegisters Read(int words, Action<SectionWriter>? tail = null)
    {
        SectionWriter writer = new();
        for (int i = 0; i < words; i++)
        {
            writer.U32(0x100 + (ulong)i);
        }

        tail?.Invoke(writer);
        Assert.True(Architecture.ForCoredumpTarget(3)!.TryReadArchBlock(2, writer.ToArray(), out ArchBlockRegisters block));
        return block;
    }

    [Fact]
    public void Registers_come_in_the_order_of_the_exception_frame_then_sp()
    {
        ArchBlockRegisters block = Read(9);
        Assert.Equal(0x100ul, block.Registers[0]);
        Assert.Equal(0x104ul, block.Registers[12]);
        Assert.Equal(0x105ul, block.Registers[14]);
        Assert.Equal(0x106ul, block.Registers[15]);
        Assert.Equal(0x107ul, block.Registers[16]);
        Assert.Equal(0x108ul, block.Registers[13]);
        Assert.Null(block.Registers[4]);
        Assert.Equal(CalleeSavedState.NoPlace, block.CalleeSaved);
        Assert.Empty(block.Notes);
    }

    [Fact]
    public void Seventeen_words_hold_r4_to_r11()
    {
        ArchBlockRegisters block = Read(17);
        Assert.Equal(CalleeSavedState.Held, block.CalleeSaved);
        Assert.Equal(0x109ul, block.Registers[4]);
        Assert.Equal(0x110ul, block.Registers[11]);
    }

    [Fact]
    public void Eight_zeros_are_unknown_not_zero()
    {
        ArchBlockRegisters block = Read(9, w => w.Bytes(new byte[32]));
        Assert.Equal(CalleeSavedState.NotSaved, block.CalleeSaved);
        Assert.All(Enumerable.Range(4, 8), n => Assert.Null(block.Registers[n]));
    }

    [Theory]
    [InlineData(36)]
    [InlineData(68)]
    [InlineData(76)]
    public void A_block_that_was_not_filled_gives_no_register(int length)
    {
        Assert.True(Architecture.ForCoredumpTarget(3)!.TryReadArchBlock(2, new byte[length], out ArchBlockRegisters block));
        Assert.All(Enumerable.Range(0, 17), n => Assert.Null(block.Registers[n]));
        Assert.Contains("all zeros", Assert.Single(block.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_through_null_that_left_Thumb_state_is_a_filled_block()
    {
        byte[] words = new byte[36];
        words[20] = 0x41;
        Assert.True(Architecture.ForCoredumpTarget(3)!.TryReadArchBlock(1, words, out ArchBlockRegisters block));
        Assert.Equal(0ul, block.Registers[15]);
        Assert.Equal(0x41ul, block.Registers[14]);
    }

    [Fact]
    public void One_value_among_zeros_makes_all_eight_real()
    {
        ArchBlockRegisters block = Read(9, w => w.U32(0).U32(7).Bytes(new byte[24]));
        Assert.Equal(0ul, block.Registers[4]);
        Assert.Equal(7ul, block.Registers[5]);
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, true)]
    public void The_flag_of_the_longest_block_decides_not_the_values(uint flag, bool isReal)
    {
        ArchBlockRegisters block = Read(9, w => w.Bytes(new byte[32]).U32(flag).U32(0x28));
        Assert.Equal(isReal ? CalleeSavedState.Held : CalleeSavedState.NotSaved, block.CalleeSaved);
        Assert.Equal(isReal ? 0ul : null, block.Registers[4]);
        Assert.Equal(0x28u, block.CalleeSavedOffset);
    }

    [Fact]
    public void A_block_cut_at_any_byte_leaves_unknown_what_is_behind_the_cut()
    {
        byte[] whole = [.. Enumerable.Range(0, 76).Select(i => (byte)(i + 1))];
        for (int length = 4; length < whole.Length; length++)
        {
            Assert.True(Architecture.ForCoredumpTarget(3)!.TryReadArchBlock(2, whole.AsSpan(0, length), out ArchBlockRegisters block));
            Assert.Equal(length >= 28, block.Registers[15] is not null);
            Assert.Equal(length >= 36, block.Registers[13] is not null);
            Assert.Equal(length >= 68 ? CalleeSavedState.Held : length == 36 ? CalleeSavedState.NoPlace : CalleeSavedState.Lost, block.CalleeSaved);
        }

        Assert.False(Architecture.ForCoredumpTarget(3)!.TryReadArchBlock(2, whole.AsSpan(0, 3), out _));
    }

    /// <summary>What is said of r4–r11 is true for this dump: a block of nine words has no place for them whatever the option, and zeros are not the option's fault where the ELF has it.</summary>
    [Theory]
    [InlineData(CalleeSavedState.NoPlace, null, "arch block v2", "no place")]
    [InlineData(CalleeSavedState.NoPlace, true, "arch block v2", "no place")]
    [InlineData(CalleeSavedState.NotSaved, null, "CONFIG_EXTRA_EXCEPTION_INFO=y", "CONFIG_EXTRA_EXCEPTION_INFO=y saves them")]
    [InlineData(CalleeSavedState.NotSaved, false, "CONFIG_EXTRA_EXCEPTION_INFO=y", "CONFIG_EXTRA_EXCEPTION_INFO=n")]
    [InlineData(CalleeSavedState.NotSaved, true, null, "has room for them")]
    [InlineData(CalleeSavedState.NotPrinted, false, "CONFIG_EXTRA_EXCEPTION_INFO=y", null)]
    [InlineData(CalleeSavedState.NotPrinted, true, null, null)]
    [InlineData(CalleeSavedState.Lost, false, null, null)]
    [InlineData(CalleeSavedState.Held, false, null, null)]
    public void An_option_is_named_only_where_it_would_have_brought_the_registers(CalleeSavedState state, bool? hasRoom, string? saver, string? note)
    {
        Architecture architecture = Architecture.ForCoredumpTarget(3)!;
        Assert.All(Enumerable.Range(4, 8), n => AssertHas(saver, architecture.WhatSaves(n, state, hasRoom)));
        Assert.All([0, 3, 12, 13, 14, 15, 16], n => Assert.Null(architecture.WhatSaves(n, state, hasRoom)));
        AssertHas(note, architecture.DescribeCalleeSaved(state, hasRoom));
    }

    private static void AssertHas(string? part, string? whole)
    {
        if (part is null)
        {
            Assert.Null(whole);
        }
        else
        {
            Assert.Contains(part, whole, StringComparison.Ordinal);
        }
    }
}
