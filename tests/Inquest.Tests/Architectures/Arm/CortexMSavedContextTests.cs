using Inquest.Architectures;
using Inquest.Target;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Architectures.Arm;

public sealed class CortexMSavedContextTests
{
    private const uint CalleeSaved = 0x2000_0800;
    private const uint Psp = 0x2000_0200;

    private static RegisterSet Read(ThumbFirmware machine, SavedContext saved)
    {
        Assert.True(Architecture.ForElfMachine(40)!.TryReadSavedContext(machine.Memory(), saved, out RegisterSet registers));
        return registers;
    }

    private static ThumbFirmware Classic(uint xpsr = 0x0100_0000) =>
        new ThumbFirmware().Words(CalleeSaved, 4, 5, 6, 7, 8, 9, 10, 11).ExceptionFrame(Psp, 0x1000, 0x1011, xpsr);

    [Theory]
    [InlineData(0xFDu, 0x0100_0000u, 32u)]
    [InlineData(0xFDu, 0x0100_0200u, 36u)]
    [InlineData(0xEDu, 0x0100_0000u, 104u)]
    public void The_classic_context_is_the_structure_and_the_frame_at_psp(uint exceptionReturn, uint xpsr, uint size)
    {
        RegisterSet registers = Read(Classic(xpsr), new(CalleeSaved, Psp, null, (byte)exceptionReturn));
        Assert.Equal(Psp + (ulong)size, registers[13]);
        Assert.Equal(0x1000ul, registers[15]);
        Assert.Equal(4ul, registers[4]);
        Assert.Equal(11ul, registers[11]);
        Assert.Equal(RegisterSource.Context, registers.SourceOf(4));
    }

    [Fact]
    public void Sp_stays_unknown_where_the_frames_shape_is_not_known()
    {
        RegisterSet registers = Read(Classic(), new(CalleeSaved, Psp, HasFloatingPoint: true));
        Assert.Null(registers[13]);
        Assert.Equal(0x1000ul, registers[15]);
    }

    [Theory]
    [InlineData(false, false, 0u)]
    [InlineData(true, false, 0u)]
    [InlineData(true, true, 0u)]
    [InlineData(true, true, 1u)]
    public void The_switch_frame_is_read_in_all_its_shapes(bool hasFloatingPoint, bool hasLimit, uint haveFpu)
    {
        ThumbFirmware machine = new();
        uint at = Psp;
        if (hasFloatingPoint)
        {
            machine.Word(at, haveFpu);
            at += 4;
            for (uint i = 0; haveFpu != 0 && i < 33; i++, at += 4)
            {
                machine.Word(at, 0x3F80_0000 + i);
            }
        }

        if (hasLimit)
        {
            machine.Word(at, ThumbFirmware.StackStart);
            at += 4;
        }

        machine.Words(at, 0x6100_0200, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x1011, 0x1001);
        RegisterSet registers = Read(machine, new(null, null, Psp, SwitchFrame: new(hasFloatingPoint, hasLimit, EndsInHardwareFrame: false)));
        Assert.Equal(0x1000ul, registers[15]);
        Assert.Equal(0x1011ul, registers[14]);
        Assert.Equal([.. Enumerable.Range(0, 13).Select(n => (ulong)n)], Enumerable.Range(0, 13).Select(n => registers[n]!.Value));
        // Bit 9: the frame ends behind the padding word, or left it out; the interrupted stack was not on a multiple of 8.
        Assert.Equal((at + 64ul) % 8 == 0 ? at + 68ul : at + 64ul, registers[13]);
        Assert.Equal(haveFpu != 0 ? 0x3F80_0001ul : null, registers[65]);
    }

    [Theory]
    [InlineData(false, false, 0u)]
    [InlineData(true, false, 0u)]
    [InlineData(true, true, 0u)]
    [InlineData(true, true, 1u)]
    public void The_switch_frame_that_ends_in_what_the_processor_stacked_is_read_in_all_its_shapes(bool hasFloatingPoint, bool hasLimit, uint haveFpu)
    {
        ThumbFirmware machine = new();
        uint at = Psp;
        if (hasFloatingPoint)
        {
            machine.Word(at, haveFpu);
            at += 4;
            for (uint i = 16; haveFpu != 0 && i < 32; i++, at += 4)
            {
                machine.Word(at, 0x3F80_0000 + i);
            }
        }

        if (hasLimit)
        {
            machine.Word(at, ThumbFirmware.StackStart);
            at += 4;
        }

        machine.Words(at, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 12, 0x1011, 0x1001, 0x6100_0000);
        for (uint i = 0; haveFpu != 0 && i < 18; i++)
        {
            machine.Word(at + 64 + (4 * i), 0x3F80_0000 + i);
        }

        RegisterSet registers = Read(machine, new(null, null, Psp, SwitchFrame: new(hasFloatingPoint, hasLimit, EndsInHardwareFrame: true)));
        Assert.Equal(0x1000ul, registers[15]);
        Assert.Equal(0x1011ul, registers[14]);
        Assert.Equal(0x6100_0000ul, registers[16]);
        Assert.Equal([.. Enumerable.Range(0, 13).Select(n => (ulong)n)], Enumerable.Range(0, 13).Select(n => registers[n]!.Value));
        Assert.Equal(haveFpu != 0 ? at + 136ul : at + 64ul, registers[13]);
        Assert.Equal(Enumerable.Range(0, 32).Select(n => haveFpu != 0 ? 0x3F80_0000ul + (ulong)n : (ulong?)null), Enumerable.Range(64, 32).Select(n => registers[n]));
        Assert.Equal(haveFpu != 0 ? 0x3F80_0010ul : null, registers[23]);
    }

    [Fact]
    public void A_switch_frame_whose_shape_is_not_known_is_not_read()
    {
        ThumbFirmware machine = new();
        machine.Words(Psp, 0x0100_0000, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x1011, 0x1001);
        Assert.False(Architecture.ForElfMachine(40)!.TryReadSavedContext(machine.Memory(), new(CalleeSaved, null, Psp), out RegisterSet registers));
        Assert.Null(registers[15]);
    }

    [Fact]
    public void A_first_word_that_the_kernel_does_not_write_is_no_switch_frames()
    {
        ThumbFirmware machine = new();
        machine.Words(Psp, 0x0100_0000, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x1011, 0x1001, 0x1001);
        SavedContext saved = new(null, null, Psp, SwitchFrame: new(HasFloatingPoint: true, HasStackLimit: false, EndsInHardwareFrame: false));
        Assert.False(Architecture.ForElfMachine(40)!.TryReadSavedContext(machine.Memory(), saved, out RegisterSet registers));
        Assert.Null(registers[15]);
    }

    [Fact]
    public void A_thread_interrupted_within_an_it_block_stands_where_its_own_structure_says()
    {
        ThumbFirmware machine = new();
        machine.Words(Psp, 0x0100_0000, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x1011, 0x1041);
        RegisterSet registers = Read(machine, new(null, null, Psp, SwitchFrame: new(false, false, false), Interrupted: new InterruptedInstruction(0x1041, 0x1006, 0x0600_0400)));
        Assert.Equal(0x1006ul, registers[15]);
        Assert.Equal(0x0600_0400ul, registers[16]);
        Assert.Equal(Psp + 64ul, registers[13]);
    }

    [Fact]
    public void A_frame_that_leads_to_the_stub_is_of_no_use_when_the_true_place_is_not_known()
    {
        ThumbFirmware machine = new();
        machine.Words(Psp, 0x0100_0000, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x1011, 0x1041);
        SavedContext saved = new(null, null, Psp, SwitchFrame: new(false, false, false), Interrupted: new InterruptedInstruction(0x1041, null, null));
        Assert.False(Architecture.ForElfMachine(40)!.TryReadSavedContext(machine.Memory(), saved, out RegisterSet registers));
        Assert.Null(registers[15]);
    }

    [Fact]
    public void A_context_that_is_not_in_the_dump_is_unknown() =>
        Assert.False(Architecture.ForElfMachine(40)!.TryReadSavedContext(new ThumbFirmware().Memory(), new(CalleeSaved, Psp), out _));
}
