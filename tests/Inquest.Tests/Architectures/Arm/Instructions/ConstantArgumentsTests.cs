using Inquest.Architectures.Arm;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Tests.Architectures.Arm.Instructions;

public sealed class ConstantArgumentsTests
{
    [Theory]
    [InlineData("2005", 5ul)] // movs r0, #5
    [InlineData("200500c0", 40ul)] // movs r0, #5; lsls r0, r0, #3
    [InlineData("f241 2034", 0x1234ul)] // movw r0, #0x1234
    [InlineData("f241 2034 f2c2 0000", 0x2000_1234ul)] // movw, movt r0, #0x2000
    [InlineData("f44f 7080", 256ul)] // mov.w r0, #256
    [InlineData("2505 0000 f85f 0008", 0x0000_2505ul)] // ldr.w r0, [pc, #-6]: a literal behind
    [InlineData("2505 4628", 5ul)] // movs r5, #5; mov r0, r5
    public void The_forms_in_which_compilers_load_constants_are_read(string code, ulong expected)
    {
        Assert.Equal(expected, Arguments(code)[0]);
    }

    [Theory]
    [InlineData("6808")] // ldr r0, [r1, #0]: memory
    [InlineData("4608")] // mov r0, r1: unknown register
    [InlineData("2005 f000 f800")] // a call in between
    [InlineData("2005 bf08 2006")] // it eq; moveq r0, #6
    [InlineData("2005 4708")] // behind bx r1
    public void What_is_not_a_constant_stays_unknown(string code)
    {
        Assert.Null(Arguments(code)[0]);
    }

    [Fact]
    public void Constants_in_saved_registers_survive_a_call()
    {
        // movs r4, #9; bl; mov r0, r4
        Assert.Equal(9ul, Arguments("2409 f000 f800 4620")[0]);
    }

    [Fact]
    public void Constants_do_not_survive_the_target_of_a_branch()
    {
        // movs r0, #5; cbz r1, +0 (to the next but one); movs r0, #6; the target; then the call.
        Assert.Null(Arguments("2005 b101 2006 bf00")[0]);
    }

    [Fact]
    public void A_call_outside_its_function_has_no_known_arguments()
    {
        TargetMemory memory = Memory(ThumbCode.Bytes("2005"));
        Assert.All(CortexM.Instance.ConstantArguments(memory, new(0x1000, 0x1004), 0x2000, Limits.Default), Assert.Null);
    }

    [Fact]
    public void Seeded_code_never_throws()
    {
        Random random = new(11);
        byte[] code = new byte[0x100];
        for (int i = 0; i < 40; i++)
        {
            random.NextBytes(code);
            TargetMemory memory = Memory(code);
            RegisterSet registers = CortexM.Instance.CreateRegisterSet();
            for (int register = 0; register < 16; register += 2)
            {
                registers.Set(register, (uint)random.Next() * 2u, RegisterSource.Dump);
            }

            for (ulong at = 0x1000; at < 0x1100; at += 10)
            {
                _ = CortexM.Instance.ConstantArguments(memory, new(0x1000, 0x1100), at, Limits.Default);
                _ = CortexM.Instance.RecoverRegister(memory, new(0x1000, 0x1100), at, 5, registers, Limits.Default);
                _ = CortexM.Instance.DescribeInstruction(memory, at, registers);
            }
        }
    }

    private static IReadOnlyList<ulong?> Arguments(string code)
    {
        byte[] bytes = ThumbCode.Bytes(code.Replace(" ", "", StringComparison.Ordinal));
        return CortexM.Instance.ConstantArguments(Memory(bytes), new(0x1000, 0x1100), 0x1000 + (ulong)bytes.Length, Limits.Default);
    }

    private static TargetMemory Memory(byte[] code)
    {
        byte[] padded = new byte[0x100];
        code.CopyTo(padded, 0);
        return new TargetMemory([new MemoryRegion(0x1000, padded, MemorySource.Elf)], 4);
    }
}
