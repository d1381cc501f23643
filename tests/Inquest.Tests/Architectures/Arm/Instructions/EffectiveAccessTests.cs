using Inquest.Architectures.Arm.Instructions;
using Inquest.Target;

namespace Inquest.Tests.Architectures.Arm.Instructions;

public sealed class EffectiveAccessTests
{
    [Theory]
    [InlineData("68c3", 0x0000_000Cul, 0x0000_0010ul)] // ldr r3, [r0, #12], r0 = 0
    [InlineData("f8502023", 0x0000_0040ul, 0x0000_0044ul)] // ldr.w r2, [r0, r3, lsl #2], r3 = 16
    [InlineData("b530", 0x2000_0FF4ul, 0x2000_1000ul)] // push {r4, r5, lr}
    [InlineData("bd30", 0x2000_1000ul, 0x2000_100Cul)] // pop {r4, r5, pc}
    [InlineData("f8512b04", 0x2000_0001ul, 0x2000_0005ul)] // ldr.w r2, [r1], #4: the base alone
    [InlineData("f8412f04", 0x2000_0005ul, 0x2000_0009ul)] // str.w r2, [r1, #4]!
    [InlineData("4a03", 0x0000_1010ul, 0x0000_1014ul)] // ldr r2, [pc, #12]: (0x1000 + 4) + 12
    [InlineData("e8dff013", 0x0000_1024ul, 0x0000_1026ul)] // tbh [pc, r3, lsl #1]
    public void The_touched_bytes_follow_from_the_registers(string code, ulong start, ulong end)
    {
        EffectiveAccess access = EffectiveAccess.Compute(ThumbCode.Decode(code), Registers())!.Value;
        Assert.Equal(start, access.Range!.Value.Start);
        Assert.Equal(end, access.Range!.Value.End);
    }

    [Fact]
    public void A_literal_is_relative_to_pc_rounded_down()
    {
        EffectiveAccess access = EffectiveAccess.Compute(ThumbCode.Decode("4a00", 0x1002), Registers())!.Value;
        Assert.Equal(0x1004ul, access.Range!.Value.Start);
    }

    [Fact]
    public void A_table_branch_is_relative_to_pc_not_rounded()
    {
        EffectiveAccess access = EffectiveAccess.Compute(ThumbCode.Decode("e8dff000", 0x1002), Registers())!.Value;
        Assert.Equal(0x1006ul, access.Range!.Value.Start);
    }

    [Fact]
    public void An_unknown_base_leaves_the_range_unknown_and_is_named()
    {
        // ldr r3, [r7, #0]; r7 was not saved. Absent is never zero.
        EffectiveAccess access = EffectiveAccess.Compute(ThumbCode.Decode("683b"), Registers())!.Value;
        Assert.Null(access.Range);
        Assert.Equal("{r7}", access.UnknownRegisters.ToString());
        Assert.Null(access.IsUnaligned);
    }

    [Fact]
    public void All_unknown_registers_are_named()
    {
        EffectiveAccess access = EffectiveAccess.Compute(ThumbCode.Decode("f8564027"), Registers())!.Value;
        Assert.Equal("{r6, r7}", access.UnknownRegisters.ToString());
    }

    [Fact]
    public void A_negative_offset_from_zero_wraps_to_the_top_of_memory()
    {
        EffectiveAccess access = EffectiveAccess.Compute(ThumbCode.Decode("f8503c04"), Registers())!.Value;
        Assert.Equal(0xFFFF_FFFCul, access.Range!.Value.Start);
        Assert.Equal(0x1_0000_0000ul, access.Range!.Value.End);
    }

    [Fact]
    public void An_access_across_the_top_of_memory_ends_there()
    {
        RegisterSet registers = Registers();
        registers.Set(0, 0xFFFF_FFFE, RegisterSource.Dump);
        EffectiveAccess access = EffectiveAccess.Compute(ThumbCode.Decode("6803"), registers)!.Value;
        Assert.Equal(2ul, access.Range!.Value.Length);
    }

    [Fact]
    public void An_unaligned_pair_faults_on_every_core_an_unaligned_word_on_some()
    {
        EffectiveAccess pair = EffectiveAccess.Compute(ThumbCode.Decode("e9d12300"), Registers())!.Value;
        EffectiveAccess word = EffectiveAccess.Compute(ThumbCode.Decode("680b"), Registers())!.Value;
        Assert.True(pair.ViolatesAlignment);
        Assert.False(word.ViolatesAlignment);
        Assert.True(word.IsUnaligned);
    }

    [Theory]
    [InlineData("4718")] // bx r3
    [InlineData("fb92f1f3")] // sdiv
    [InlineData("f890f000")] // pld [r0]
    public void What_touches_no_memory_has_no_access(string code)
    {
        Assert.Null(EffectiveAccess.Compute(ThumbCode.Decode(code), Registers()));
    }

    private static RegisterSet Registers()
    {
        RegisterSet registers = new(17);
        registers.Set(0, 0, RegisterSource.Dump);
        registers.Set(1, 0x2000_0001, RegisterSource.Dump);
        registers.Set(3, 16, RegisterSource.Dump);
        registers.Set(13, 0x2000_1000, RegisterSource.Dump);
        registers.Set(15, 0x1000, RegisterSource.Dump);
        return registers;
    }
}
