using Inquest.Architectures.Arm;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Tests.Architectures.Arm.Instructions;

/// <summary>Where the value of r3 came from, from the code in front of the pc. The literal at 0x1020 is 0x20000100.</summary>
public sealed class RegisterOriginTests
{
    [Theory]
    [InlineData("bf00", "r3")]
    [InlineData("6883", "[r0+8].4")] // ldr r3, [r0, #8]
    [InlineData("6883 685b", "[[r0+8].4+4].4")] // ldr r3, [r0, #8]; ldr r3, [r3, #4]
    [InlineData("4603", "r0")] // mov r3, r0
    [InlineData("0003", "r0")] // movs r3, r0
    [InlineData("4b07 681b", "[0x20000100+0].4")] // ldr r3, [pc, #28]; ldr r3, [r3, #0]
    [InlineData("f240 1300 f2c2 0300 681b", "[0x20000100+0].4")] // movw, movt
    [InlineData("5cc3", "[r0+r3<<0+0].1")] // ldrb r3, [r0, r3]
    [InlineData("f850 3021", "[r0+r1<<2+0].4")] // ldr.w r3, [r0, r1, lsl #2]
    [InlineData("2307", "0x7")] // movs r3, #7
    [InlineData("d010 6883", "[r0+8].4")] // behind a branch that was not taken
    public void A_registers_value_is_followed_to_where_it_came_from(string code, string expected) => Assert.Equal(expected, Trace(code));

    [Theory]
    [InlineData("bf08 6883")] // it eq; ldreq r3, [r0, #8]: perhaps not run
    [InlineData("cb08")] // ldm r3!, {r3}
    [InlineData("18c3")] // adds r3, r0, r3
    [InlineData("6883 4718")] // behind bx r3 another path comes in
    [InlineData("6883 f000 f800")] // the call may have changed r3
    public void What_the_code_does_not_settle_ends_at_the_register(string code) => Assert.Equal("r3", Trace(code));

    [Fact]
    public void An_origin_ends_at_the_target_of_a_branch()
    {
        // cbz r1, behind the load; ldr r3, [r0, #8]; the target: nop.
        Assert.Equal("r3", Trace("b101 6883 bf00"));
    }

    [Fact]
    public void A_register_that_was_overwritten_since_has_the_value_no_more()
    {
        RegisterOrigin origin = Origin("681b"); // ldr r3, [r3, #0]
        Assert.True(origin.IsLive);
        Assert.False(origin.Load!.Base.IsLive);
        Assert.Equal(0x1000ul, origin.Load.Base.At);
    }

    private static string Trace(string code) => Write(Origin(code));

    private static string Write(RegisterOrigin origin) =>
        origin.Constant is ulong constant ? $"0x{constant:x}"
        : origin.CopyOf is { } copied ? Write(copied)
        : origin.Load is { } load ? $"[{Write(load.Base)}{(load.Index is { } index ? $"+{Write(index)}<<{load.IndexShift}" : "")}+{load.Offset}].{load.Size}"
        : $"r{origin.Register}";

    private static RegisterOrigin Origin(string code)
    {
        byte[] bytes = ThumbCode.Bytes(code.Replace(" ", "", StringComparison.Ordinal));
        byte[] padded = new byte[0x40];
        bytes.CopyTo(padded, 0);
        new byte[] { 0x00, 0x01, 0x00, 0x20 }.CopyTo(padded, 0x20);
        TargetMemory memory = new([new(0x1000, padded, MemorySource.Elf)], 4);
        return CortexM.Instance.OriginOf(memory, new(0x1000, 0x1040), 0x1000 + (ulong)bytes.Length, 3, Limits.Default);
    }
}
