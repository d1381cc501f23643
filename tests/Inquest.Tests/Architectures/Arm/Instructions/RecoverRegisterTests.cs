using Inquest.Architectures;
using Inquest.Architectures.Arm;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Tests.Architectures.Arm.Instructions;

/// <summary>Registers that nobody saved, worked out from the code in front of the pc. r2 = 0x20000000, whose word is 0x4fff0000.</summary>
public sealed class RecoverRegisterTests
{
    [Theory]
    [InlineData("6814", 0x4FFF_0000ul)] // ldr r4, [r2, #0]
    [InlineData("6814 bf00", 0x4FFF_0000ul)] // something else in between
    [InlineData("4614", 0x2000_0000ul)] // mov r4, r2
    [InlineData("2407", 7ul)] // movs r4, #7
    [InlineData("4615 682c", 0x4FFF_0000ul)] // mov r5, r2; ldr r4, [r5, #0]
    [InlineData("1d14", 0x2000_0004ul)] // adds r4, r2, #4
    [InlineData("2407 f000 f800", 7ul)] // a call keeps r4
    [InlineData("d010 6814", 0x4FFF_0000ul)] // behind a branch that was not taken
    public void A_register_follows_from_the_instruction_that_set_it(string code, ulong expected)
    {
        RecoveredRegister? recovered = Recover(code);
        Assert.NotNull(recovered);
        Assert.Equal(expected, recovered.Value);
        Assert.Contains("set it to", recovered.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bf00")] // nothing sets it
    [InlineData("6814 3401 4614 6822")] // the base was overwritten by what was loaded since
    [InlineData("680c")] // ldr r4, [r1, #0]: r1 is unknown
    [InlineData("6854")] // ldr r4, [r2, #4]: that memory is absent
    [InlineData("bf08 6814")] // it eq; ldreq r4, [r2, #0]: perhaps not run
    [InlineData("f912 4b01")] // ldrsb.w r4, [r2], #1
    [InlineData("6814 4718")] // behind bx r3 another path comes in
    [InlineData("bc10")] // pop {r4}
    [InlineData("6814 f000 f800")] // the call may have changed r2, so where r4 was read from is open
    public void What_the_code_does_not_settle_stays_unknown(string code)
    {
        Assert.Null(Recover(code));
    }

    [Fact]
    public void A_value_from_before_the_target_of_a_branch_is_not_believed()
    {
        // cbz r1, behind the load; ldr r4, [r2, #0]; the target: nop.
        Assert.Null(Recover("b101 6814 bf00"));
    }

    private static RecoveredRegister? Recover(string code)
    {
        byte[] bytes = ThumbCode.Bytes(code.Replace(" ", "", StringComparison.Ordinal));
        byte[] padded = new byte[0x40];
        bytes.CopyTo(padded, 0);
        TargetMemory memory = new([new(0x1000, padded, MemorySource.Elf), new(0x2000_0000, new byte[] { 0, 0, 0xFF, 0x4F }, MemorySource.Dump)], 4);
        RegisterSet registers = CortexM.Instance.CreateRegisterSet();
        registers.Set(2, 0x2000_0000, RegisterSource.Dump);
        return CortexM.Instance.RecoverRegister(memory, new(0x1000, 0x1040), 0x1000 + (ulong)bytes.Length, 4, registers, Limits.Default);
    }
}
