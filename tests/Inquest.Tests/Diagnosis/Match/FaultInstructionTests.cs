using Inquest.Architectures;
using Inquest.Diagnosis.Match;
using Inquest.Target;

namespace Inquest.Tests.Diagnosis.Match;

/// <summary>A reason that the instruction at pc cannot have raised shows another build.</summary>
public sealed class FaultInstructionTests
{
    private const uint DivisionByZero = 30;
    private const uint DataAccess = 19;

    private static readonly byte[] s_divide = [0xB1, 0xFB, 0xF2, 0xF0]; // udiv r0, r1, r2
    private static readonly byte[] s_load = [0xD0, 0x68, 0, 0]; // ldr r0, [r2, #12]

    [Theory]
    [InlineData(DivisionByZero, 0u, true)]
    [InlineData(DivisionByZero, 4u, false)]
    [InlineData(DivisionByZero, null, true)]
    [InlineData(DataAccess, 0u, false)]
    [InlineData(null, 0u, null)]
    public void A_division_faults_where_its_divisor_is_zero_or_unknown(uint? reason, uint? divisor, bool? can) =>
        Assert.Equal(can, CanRaise(s_divide, reason, divisor));

    [Theory]
    [InlineData(DivisionByZero, false)]
    [InlineData(DataAccess, true)]
    public void A_load_faults_by_its_address(uint reason, bool can) => Assert.Equal(can, CanRaise(s_load, reason, 0));

    /// <summary>Zephyr asks for a stop with the reason in r0 and svc #2, which stacks the address behind itself.</summary>
    [Theory]
    [InlineData(0xDF02, 4u, 4u, 0x0100_0000u, true)]
    [InlineData(0xDF03, 3u, 3u, 0x0100_0000u, true)]
    [InlineData(0x4770, 4u, 4u, 0x0100_0000u, false)]
    [InlineData(0xDF00, 4u, 4u, 0x0100_0000u, false)]
    [InlineData(0x4770, 0u, 4u, 0x0100_0000u, null)]
    [InlineData(0x4770, null, 4u, 0x0100_0000u, null)]
    [InlineData(0x4770, 3u, 3u, 0u, null)]
    public void A_stop_that_code_asked_for_stands_behind_its_call(int halfword, uint? r0, uint reason, uint xpsr, bool? fits)
    {
        Architecture architecture = Architecture.ForElfMachine(40)!;
        RegisterSet registers = architecture.CreateRegisterSet();
        if (r0 is uint value)
        {
            registers.Set(0, value, RegisterSource.Dump);
        }

        registers.Set(architecture.ProgramCounter, 0x1002, RegisterSource.Dump);
        registers.Set(16, xpsr, RegisterSource.Dump);
        byte[] code = [(byte)(halfword & 0xFF), (byte)(halfword >> 8), 0, 0];
        Assert.Equal(fits, architecture.FollowsStopRequest(new TargetMemory([new(0x1000, code, MemorySource.Elf)], 4), registers, reason));
        Assert.Null(architecture.FollowsStopRequest(new TargetMemory([new(0x1000, code, MemorySource.Dump)], 4), registers, reason));
        Assert.Null(architecture.FollowsStopRequest(new TargetMemory([new(0x1004, code, MemorySource.Elf)], 4), registers, reason));
    }

    private static bool? CanRaise(byte[] code, uint? reason, uint? r2)
    {
        Architecture architecture = Architecture.ForElfMachine(40)!;
        RegisterSet registers = architecture.CreateRegisterSet();
        if (r2 is uint value)
        {
            registers.Set(2, value, RegisterSource.Dump);
        }

        return FaultInstruction.CanRaise(architecture, new TargetMemory([new(0x1000, code, MemorySource.Elf)], 4), 0x1000, registers, reason);
    }
}
