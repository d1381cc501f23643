using System.Text;
using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Tests.Zephyr;

public sealed class FatalLogReaderTests
{
    [Fact]
    public void Reads_colours_prefixes_and_lines_in_between()
    {
        FatalLog log = Read(FatalLogTexts.CortexMColoured);
        Assert.Equal((TargetCode.ArmCortexM, 19u, 0, 0x20001340ul, "hid_tx"), (log.Target, log.Reason, log.Cpu, log.Thread, log.ThreadName));
        Assert.Equal((2, 12), (log.FirstLine, log.LastLine));
        Assert.Equal((0x1014ul, 0x1021ul, 0x61000000ul, 0xcul), (log.ProgramCounter, log.LinkRegister, log.Register("xpsr"), log.Register("r12")));
        Assert.Equal((0x82u, 0xcu), (log.Cfsr, log.Mmfar));
        Assert.Null(log.Bfar);
        Assert.Equal("MPU FAULT: Data Access Violation", log.FaultText);
        Assert.DoesNotContain(log.Lines, l => l.Contains("alive", StringComparison.Ordinal) || l.Contains('\u001b', StringComparison.Ordinal));
        Assert.False(log.InInterrupt);
        Assert.True(log.IsWhole);
    }

    [Fact]
    public void Reads_minimal_mode_with_all_registers()
    {
        FatalLog log = Read(FatalLogTexts.CortexMMinimal);
        Assert.Equal((0x8200u, 0x40001000u), (log.Cfsr, log.Bfar));
        Assert.Equal("HARD FAULT, BUS FAULT: Precise data bus error", log.FaultText);
        Assert.Equal((0x14ul, 0x1bul, 0x20002000ul, 0xffffffedul), (log.Register("r4"), log.Register("r11"), log.Register("psp"), log.Register("exc_return")));
        Assert.Equal((0x3f800000ul, 0x10ul), (log.Register("s0"), log.Register("fpscr")));
        Assert.Equal((0x20001340ul, null), (log.Thread, log.ThreadName));
        Assert.True(log.InInterrupt);
    }

    [Fact]
    public void Reads_the_short_dump_in_numbers()
    {
        FatalLog log = Read(FatalLogTexts.CortexMShort);
        Assert.Equal((0x8200u, 0x40001000u, null), (log.Cfsr, log.Bfar, log.Mmfar));
        Assert.Equal(0u, log.Reason);
    }

    [Fact]
    public void Reads_the_wording_of_old_releases()
    {
        FatalLog old = Read(FatalLogTexts.CortexM19);
        Assert.Equal((0x20001340ul, 0x1014ul, 0x82u, 0xcu), (old.Thread, old.ProgramCounter, old.Cfsr, old.Mmfar));
        Assert.Null(old.Reason);
        FatalLog later = Read(FatalLogTexts.CortexM114);
        Assert.Equal((0u, 0x20001340ul, 0x1014ul, 1u << 16), (later.Reason, later.Thread, later.ProgramCounter, later.Cfsr));
        FatalLog printk = Read(FatalLogTexts.CortexM20);
        Assert.Equal((0u, null, 1u << 25, FatalLogFault.DivideByZero), (printk.Reason, printk.Cpu, printk.Cfsr, printk.Fault));
        FatalLog riscv = Read(FatalLogTexts.RiscVOld);
        Assert.Equal((TargetCode.RiscV, 0x1014ul, 0x1024ul, FatalLogFault.UndefinedInstruction), (riscv.Target, riscv.ProgramCounter, riscv.LinkRegister, riscv.Fault));
    }

    [Fact]
    public void Reads_an_assertion_before_its_panic()
    {
        FatalLog log = Read(FatalLogTexts.Assertion);
        Assert.Equal(4u, log.Reason);
        Assert.StartsWith("ASSERTION FAIL [net_buf_tailroom(buf) >= len] @ ", log.Assertion, StringComparison.Ordinal);
        Assert.Equal(1, log.FirstLine);
    }

    [Fact]
    public void Reads_cortex_r()
    {
        FatalLog log = Read(FatalLogTexts.CortexR);
        Assert.Equal((TargetCode.ArmCortexAR, 8ul, FatalLogFault.Memory, "DATA ABORT: Permission Fault"), (log.Target, log.FaultAddress, log.Fault, log.FaultText));
        Assert.Null(log.Cfsr);
    }

    [Fact]
    public void Reads_riscv_with_its_call_trace()
    {
        FatalLog log = Read(FatalLogTexts.RiscV);
        Assert.Equal((TargetCode.RiscV, 4, FatalLogFault.Memory, FatalLogAccess.Write, 4ul), (log.Target, log.AddressSize, log.Fault, log.Access, log.FaultAddress));
        Assert.Equal((0x1014ul, 0x1024ul, 0x20003ff0ul, 0xaaaaaaabul), (log.ProgramCounter, log.LinkRegister, log.Register("sp"), log.Register("s11")));
        Assert.Equal([0x1024ul, 0x1034ul], log.CallTrace);
        Assert.False(log.TraceIsSearched);
    }

    [Fact]
    public void Reads_riscv_of_64_bits_where_mtval_is_an_instruction()
    {
        FatalLog log = Read(FatalLogTexts.RiscV64);
        Assert.Equal((8, FatalLogFault.UndefinedInstruction, 0x1014ul), (log.AddressSize, log.Fault, log.ProgramCounter));
        Assert.Null(log.FaultAddress);
        Assert.True(log.TraceIsSearched);
    }

    [Fact]
    public void Reads_xtensa()
    {
        FatalLog log = Read(FatalLogTexts.Xtensa);
        Assert.Equal((TargetCode.Xtensa, 0x1014ul, 0x80001024ul, 8ul, FatalLogAccess.Read), (log.Target, log.ProgramCounter, log.LinkRegister, log.FaultAddress, log.Access));
        Assert.Equal("exception, load prohibited (EXCCAUSE 28)", log.FaultText);
        Assert.Equal([0x1024ul], log.CallTrace);
        Assert.False(log.TraceIsCorrupted);
        Assert.Equal((0xful, 0ul), (log.Register("a15"), log.Register("a2")));
    }

    [Fact]
    public void A_trace_that_the_device_calls_corrupted_is_told_as_such()
    {
        FatalLog log = Read(FatalLogTexts.Xtensa.Replace(":0x3ffb0020", ":0x3ffb0020 |<-CORRUPTED", StringComparison.Ordinal));
        Assert.Equal([0x1024ul], log.CallTrace);
        Assert.True(log.TraceIsCorrupted);
    }

    [Fact]
    public void Reads_x86_of_both_widths()
    {
        FatalLog log = Read(FatalLogTexts.X86);
        Assert.Equal((TargetCode.X86, 0x1014ul, 0x10ul, FatalLogAccess.Write), (log.Target, log.ProgramCounter, log.FaultAddress, log.Access));
        Assert.Equal([0x1024ul, 0x1034ul], log.CallTrace);
        FatalLog wide = Read(FatalLogTexts.X8664);
        Assert.Equal((TargetCode.X8664, 8, 1, FatalLogFault.DivideByZero), (wide.Target, wide.AddressSize, wide.Cpu, wide.Fault));
        Assert.Equal((0x1014ul, 0x7ul, 0x12bf90ul), (wide.ProgramCounter, wide.Register("r8"), wide.Register("rsp")));
    }

    [Fact]
    public void Reads_arm64()
    {
        FatalLog log = Read(FatalLogTexts.Arm64);
        Assert.Equal((TargetCode.Arm64, 8, 0x1014ul, 0x1024ul, 0x18ul, FatalLogAccess.Write), (log.Target, log.AddressSize, log.ProgramCounter, log.LinkRegister, log.FaultAddress, log.Access));
        Assert.Equal([0x1024ul], log.CallTrace);
    }

    [Fact]
    public void Two_crashes_in_one_log_are_two()
    {
        IReadOnlyList<FatalLog> logs = FatalLogReader.Read(Encoding.UTF8.GetBytes(FatalLogTexts.CortexMColoured + FatalLogTexts.CortexMMinimal + FatalLogTexts.CortexM20), Limits.Default);
        Assert.Equal([19u, 25u, 0u], logs.Select(l => l.Reason));
        Assert.Equal([2, 13, 33], logs.Select(l => l.FirstLine));
    }

    [Fact]
    public void Quoted_in_a_report_it_still_reads()
    {
        string quoted = "> " + FatalLogTexts.CortexMColoured.Replace("\n", "\n> ", StringComparison.Ordinal);
        Assert.Equal((19u, 0x1014ul, 0x82u), (Read(quoted).Reason, Read(quoted).ProgramCounter, Read(quoted).Cfsr));
    }

    [Fact]
    public void A_log_without_a_crash_holds_none()
    {
        Assert.Empty(FatalLogReader.Read("[00:00:01.593,000] <inf> app: r0/a1:  0x00000000 is a register\nsp: 20003ff0\n"u8, Limits.Default));
        Assert.Empty(FatalLogReader.Read("*** Booting Zephyr OS build v3.5.0 ***\nno FATAL ERROR here\n"u8, Limits.Default));
    }

    [Fact]
    public void No_more_texts_are_read_than_dumps_are()
    {
        byte[] many = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(FatalLogTexts.CortexM20, 5)));
        Assert.Equal(5, FatalLogReader.Read(many, new Limits { MaxCaptures = 5 }).Count);
        Assert.Equal(4, FatalLogReader.Read(many, new Limits { MaxCaptures = 4 }).Count);
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        string[] texts =
        [
            FatalLogTexts.CortexMColoured, FatalLogTexts.CortexMMinimal, FatalLogTexts.CortexMShort, FatalLogTexts.CortexM19, FatalLogTexts.Assertion, FatalLogTexts.CortexR,
            FatalLogTexts.RiscV, FatalLogTexts.RiscVOld, FatalLogTexts.Xtensa, FatalLogTexts.X86, FatalLogTexts.Arm64,
        ];
        foreach (string text in texts)
        {
            byte[] good = Encoding.UTF8.GetBytes(text);
            for (int seed = 0; seed < 60; seed++)
            {
                byte[] bad = [.. good];
                Random random = new(seed);
                for (int i = 0; i < 12; i++)
                {
                    bad[random.Next(bad.Length)] = (byte)random.Next(256);
                }

                Assert.All(FatalLogReader.Read(bad.AsSpan(0, random.Next(bad.Length)), Limits.Default), l => Assert.True(l.FirstLine <= l.LastLine));
            }
        }
    }

    [Fact]
    public void A_null_pointer_as_printf_writes_it_is_an_address()
    {
        FatalLog xtensa = Read("""
            [00:00:00.300,000] <err> os:  ** FATAL EXCEPTION
            [00:00:00.300,000] <err> os:  ** CPU 1 EXCCAUSE 29 (store prohibited)
            [00:00:00.300,000] <err> os:  **  PC 0x400d1014 VADDR (nil)
            [00:00:00.300,000] <err> os:  **  A0 0x800d1024  SP 0x3ffb0000  A2 (nil)  A3 0x1
            [00:00:00.300,000] <err> os: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 1
            [00:00:00.300,000] <err> os: Current thread: 0x3ffb1340 (main)
            """);
        Assert.Equal((0ul, 0ul, 1ul), (xtensa.FaultAddress, xtensa.Register("a2"), xtensa.Register("a3")));
        FatalLog x86 = Read("E: Page fault at address (nil) (error code 0x0)\nE: EIP: 0x00100459\nE: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\n");
        Assert.Equal(0ul, x86.FaultAddress);
    }

    [Fact]
    public void A_number_that_was_cut_is_no_value()
    {
        FatalLog log = Read("""
            E: ***** MPU FAULT *****
            E:   Data Access Violation
            E: r0/a1:  0x20001480  r1/a2:  0x00000004  r2/a3:  0x2000
            E: r3/a4:  0x20001480 r12/ip:  0x200001c8 r14/lr:  0x00000f
            E:  xpsr:  0x010000
            E: Faulting instruction address (r15/pc): 0x00000e
            E: >>> ZEPHYR FATAL ERROR 19: Unknown error on CPU 0
            E: Current thread: 0x200012
            """);
        Assert.Equal((0x20001480ul, 4ul, null, 0x200001c8ul), (log.Register("r0"), log.Register("r1"), log.Register("r2"), log.Register("r12")));
        Assert.Equal((null, null, null, null), (log.LinkRegister, log.ProgramCounter, log.Register("xpsr"), log.Thread));
        Assert.Equal(19u, log.Reason);
        Assert.False(log.IsWhole);
    }

    [Fact]
    public void Lines_that_a_terminal_broke_at_its_edge_are_put_together()
    {
        StringBuilder broken = new("*** Booting Zephyr OS build v4.1.0 ***\n");
        foreach (string line in FatalLogTexts.CortexMColoured.Replace("\u001b[1;31m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal).Split('\n'))
        {
            string left = line.StartsWith('[') ? "2026-11-20 10:11:13.003 > " + line.TrimEnd() : line.TrimEnd();
            for (; left.Length > 80; left = left[80..])
            {
                broken.Append(left[..80]).Append('\n');
            }

            broken.Append(left).Append('\n');
        }

        Assert.Contains("\n:  0x00000001", broken.ToString(), StringComparison.Ordinal);
        (FatalLog whole, FatalLog mended) = (Read(FatalLogTexts.CortexMColoured), Read(broken.ToString()));
        Assert.Equal(whole.Registers, mended.Registers);
        Assert.Equal((whole.Reason, whole.Thread, whole.ThreadName, whole.Cfsr, whole.Mmfar, true), (mended.Reason, mended.Thread, mended.ThreadName, mended.Cfsr, mended.Mmfar, mended.IsWhole));
    }

    [Fact]
    public void What_an_arm64_stack_overflow_states_is_kept()
    {
        FatalLog log = Read("E: STACK OVERFLOW FROM KERNEL, SP: 0x40113fa0 OR FAR: 0x40113f00 INVALID, SP LIMIT: 0x40114000\nE: >>> ZEPHYR FATAL ERROR 2: Stack overflow on CPU 0\n");
        Assert.Equal((FatalLogFault.StackOverflow, 0x40113f00ul), (log.Fault, log.FaultAddress));
        Assert.Contains("below the limit 0x40114000", log.FaultText, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assertions_message_may_have_lost_its_tab()
    {
        FatalLog log = Read("ASSERTION FAIL [x] @ WEST_TOPDIR/app/src/wifi.c:72\n    the queue is full\nE: >>> ZEPHYR FATAL ERROR 4: Kernel panic on CPU 0\n");
        Assert.Contains("\tthe queue is full", log.Lines);
    }

    [Fact]
    public void A_text_that_goes_as_far_as_the_halt_is_whole() => Assert.True(Read(FatalLogTexts.CortexM19).IsWhole);

    private static FatalLog Read(string text) => Assert.Single(FatalLogReader.Read(Encoding.UTF8.GetBytes(text), Limits.Default));
}
