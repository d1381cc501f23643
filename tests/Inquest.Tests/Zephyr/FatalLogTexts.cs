namespace Inquest.Tests.Zephyr;

/// <summary>
/// Fatal texts as each architecture of Zephyr prints them, by the format strings of its fatal.c and fault.c; addresses are
/// those of one ELF of the tests: code at 0x1000, a thread object at 0x20001340.
/// </summary>
internal static class FatalLogTexts
{
    public const string CortexMColoured =
        "*** Booting Zephyr OS build v3.5.0 ***\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os: ***** MPU FAULT *****\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os:   Data Access Violation\u001b[0m\r\n" +
        "[00:00:01.593,100] <inf> app: still alive\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os:   MMFAR Address: 0xc\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os: r0/a1:  0x00000000  r1/a2:  0x00000001  r2/a3:  0x00000002\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os: r3/a4:  0x00000003 r12/ip:  0x0000000c r14/lr:  0x00001021\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os:  xpsr:  0x61000000\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os: Faulting instruction address (r15/pc): 0x00001014\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os: >>> ZEPHYR FATAL ERROR 19: Unknown error on CPU 0\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.593,000] <err> os: Current thread: 0x20001340 (hid_tx)\u001b[0m\r\n" +
        "\u001b[1;31m[00:00:01.700,000] <err> os: Halting system\u001b[0m\r\n";

    // CONFIG_LOG_MODE_MINIMAL, floating point registers, everything of EXTRA_EXCEPTION_INFO.
    public const string CortexMMinimal =
        "E: ***** HARD FAULT *****\n" +
        "E:   Fault escalation (see below)\n" +
        "E: ***** BUS FAULT *****\n" +
        "E:   Precise data bus error\n" +
        "E:   BFAR Address: 0x40001000\n" +
        "E: r0/a1:  0x00000010  r1/a2:  0x00000011  r2/a3:  0x00000012\n" +
        "E: r3/a4:  0x00000013 r12/ip:  0x0000001c r14/lr:  0x00001021\n" +
        "E:  xpsr:  0x21000029\n" +
        "E: s[ 0]:  0x3f800000  s[ 1]:  0x00000000  s[ 2]:  0x00000000  s[ 3]:  0x00000000\n" +
        "E: fpscr:  0x00000010\n" +
        "E: r4/v1:  0x00000014  r5/v2:  0x00000015  r6/v3:  0x00000016\n" +
        "E: r7/v4:  0x00000017  r8/v5:  0x00000018  r9/v6:  0x00000019\n" +
        "E: r10/v7: 0x0000001a  r11/v8: 0x0000001b    psp:  0x20002000\n" +
        "E: EXC_RETURN: 0xffffffed\n" +
        "E: Faulting instruction address (r15/pc): 0x00001014\n" +
        "E: >>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0\n" +
        "E: Fault during interrupt handling\n" +
        "\n" +
        "E: Current thread: 20001340 (unknown)\n" +
        "E: Halting system\n";

    public const string CortexMShort =
        "[00:00:00.100,000] <err> os: Fault! EXC #5\n" +
        "[00:00:00.100,000] <err> os: MMFSR: 0x0, BFSR: 0x82, UFSR: 0x0\n" +
        "[00:00:00.100,000] <err> os: BFAR: 0x40001000\n" +
        "[00:00:00.100,000] <err> os: r0/a1:  0x00000010  r1/a2:  0x00000011  r2/a3:  0x00000012\n" +
        "[00:00:00.100,000] <err> os: r3/a4:  0x00000013 r12/ip:  0x0000001c r14/lr:  0x00001021\n" +
        "[00:00:00.100,000] <err> os:  xpsr:  0x21000000\n" +
        "[00:00:00.100,000] <err> os: Faulting instruction address (r15/pc): 0x00001014\n" +
        "[00:00:00.100,000] <err> os: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\n" +
        "[00:00:00.100,000] <err> os: Current thread: 0x20001340 (main)\n";

    // Zephyr 1.9 to 1.13.
    public const string CortexM19 =
        "***** BOOTING ZEPHYR OS v1.9.0 *****\n" +
        "***** MPU FAULT *****\n" +
        "  Executing thread ID (thread): 0x20001340\n" +
        "  Faulting instruction address:  0x1014\n" +
        "  Data Access Violation\n" +
        "  Address: 0xc\n" +
        "Fatal fault in thread 0x20001340! Aborting.\n";

    // Zephyr 1.14.
    public const string CortexM114 =
        "***** USAGE FAULT *****\n" +
        "  Attempt to execute undefined instruction\n" +
        "***** Hardware exception *****\n" +
        "Current thread ID = 0x20001340\n" +
        "Faulting instruction address = 0x1014\n" +
        "Fatal fault in essential thread! Spinning...\n";

    // Zephyr 2.0 without the logger.
    public const string CortexM20 =
        "FATAL: ***** USAGE FAULT *****\n" +
        "FATAL:   Division by zero\n" +
        "FATAL: r0/a1:  0x00000010  r1/a2:  0x00000011  r2/a3:  0x00000012\n" +
        "FATAL: r3/a4:  0x00000013 r12/ip:  0x0000001c r14/lr:  0x00001021\n" +
        "FATAL:  xpsr:  0x21000000\n" +
        "FATAL: Faulting instruction address (r15/pc): 0x00001014\n" +
        "FATAL: >>> ZEPHYR FATAL ERROR 0: CPU exception\n" +
        "FATAL: Current thread: 0x20001340 (unknown)\n" +
        "FATAL: Halting system\n";

    public const string Assertion =
        "ASSERTION FAIL [net_buf_tailroom(buf) >= len] @ WEST_TOPDIR/zephyr/lib/net_buf/buf_simple.c:72\n" +
        "\tnot enough room\n" +
        "[00:00:02.000,000] <err> os: r0/a1:  0x00000004  r1/a2:  0x00000048  r2/a3:  0x00000000\n" +
        "[00:00:02.000,000] <err> os: r3/a4:  0x00000000 r12/ip:  0x00000000 r14/lr:  0x00001021\n" +
        "[00:00:02.000,000] <err> os:  xpsr:  0x41000000\n" +
        "[00:00:02.000,000] <err> os: Faulting instruction address (r15/pc): 0x00001014\n" +
        "[00:00:02.000,000] <err> os: >>> ZEPHYR FATAL ERROR 4: Kernel panic on CPU 0\n" +
        "[00:00:02.000,000] <err> os: Current thread: 0x20001340 (net_rx)\n" +
        "[00:00:02.100,000] <err> os: Halting system\n";

    public const string CortexR =
        "[00:00:01.000,000] <err> os: ***** DATA ABORT *****\n" +
        "[00:00:01.000,000] <err> os: Permission Fault @ 0x00000008\n" +
        "[00:00:01.000,000] <err> os: r0/a1:  0x00000000  r1/a2:  0x00000001  r2/a3:  0x00000002\n" +
        "[00:00:01.000,000] <err> os: r3/a4:  0x00000003 r12/ip:  0x0000000c r14/lr:  0x00001020\n" +
        "[00:00:01.000,000] <err> os:  xpsr:  0x6000001f\n" +
        "[00:00:01.000,000] <err> os: Faulting instruction address (r15/pc): 0x00001014\n" +
        "[00:00:01.000,000] <err> os: >>> ZEPHYR FATAL ERROR 48: Unknown error on CPU 0\n" +
        "[00:00:01.000,000] <err> os: Current thread: 0x20001340 (main)\n" +
        "[00:00:01.000,000] <err> os: Halting system\n";

    public const string RiscV =
        "[00:00:00.010,000] <err> os: \n" +
        "[00:00:00.010,000] <err> os:  mcause: 7, Store/AMO access fault\n" +
        "[00:00:00.010,000] <err> os:   mtval: 4\n" +
        "[00:00:00.010,000] <err> os:      a0: 00000000    t0: 00000001\n" +
        "[00:00:00.010,000] <err> os:      a1: 00000002    t1: 00000003\n" +
        "[00:00:00.010,000] <err> os:      a7: 00000004\n" +
        "[00:00:00.010,000] <err> os:      sp: 20003ff0\n" +
        "[00:00:00.010,000] <err> os:      ra: 00001024\n" +
        "[00:00:00.010,000] <err> os:    mepc: 00001014\n" +
        "[00:00:00.010,000] <err> os: mstatus: 00001880\n" +
        "[00:00:00.010,000] <err> os: \n" +
        "[00:00:00.010,000] <err> os:      s0: aaaaaaaa    s6: aaaaaaaa\n" +
        "[00:00:00.010,000] <err> os:      s5: aaaaaaaa   s11: aaaaaaab\n" +
        "[00:00:00.010,000] <err> os: \n" +
        "[00:00:00.010,000] <err> os: call trace:\n" +
        "[00:00:00.010,000] <err> os:       0: fp: 20003ff0 ra: 00001024\n" +
        "[00:00:00.010,000] <err> os:       1: fp: 20004000 ra: 00001034\n" +
        "[00:00:00.010,000] <err> os: \n" +
        "[00:00:00.010,000] <err> os: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\n" +
        "[00:00:00.010,000] <err> os: Current thread: 0x20001340 (main)\n" +
        "[00:00:00.020,000] <err> os: Halting system\n";

    public const string RiscV64 =
        "E: \nE:  mcause: 2, Illegal instruction\nE:   mtval: ffffffff\n" +
        "E:      a0: 0000000000000000    t0: 0000000000000001\n" +
        "E:      sp: 0000000080003ff0\nE:      ra: 0000000000001024\nE:    xepc: 0000000000001014\nE: xstatus: 0000000a00001880\nE: \n" +
        "E: call trace:\nE:       0: sp: 0000000080003ff0 ra: 0000000000001024\nE: \n" +
        "E: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\nE: Current thread: 0x20001340 (main)\n";

    // Zephyr 1.14 on RISC-V.
    public const string RiscVOld =
        "Exception cause Illegal instruction (2)\nCurrent thread ID = 0x20001340\nFaulting instruction address = 0x1014\n" +
        "  ra: 0x1024  gp: 0xaaaaaaaa  tp: 0xaaaaaaaa  t0: 0x7\n  t1: 0xf  t2: 0xfffffff5  t3: 0x0  t4: 0x7fffffff\n" +
        "  a6: 0x0  a7: 0x1\nFatal fault in essential thread! Spinning...\n";

    public const string Xtensa =
        "[00:00:00.300,000] <err> os:  ** FATAL EXCEPTION\n" +
        "[00:00:00.300,000] <err> os:  ** CPU 0 EXCCAUSE 28 (load prohibited)\n" +
        "[00:00:00.300,000] <err> os:  **  PC 0x1014 VADDR 0x8\n" +
        "[00:00:00.300,000] <err> os:  **  PS 0x60720\n" +
        "[00:00:00.300,000] <err> os:  **    (INTLEVEL:0 EXCM: 0 UM:1 RING:0 WOE:1 OWB:7 CALLINC:2)\n" +
        "[00:00:00.300,000] <err> os:  **  A0 0x80001024  SP 0x3ffb0000  A2 (nil)  A3 0x1\n" +
        "[00:00:00.300,000] <err> os:  **  A4 0x4  A5 0x5  A6 0x6  A7 0x7\n" +
        "[00:00:00.300,000] <err> os:  ** A12 0xc A13 0xd A14 0xe A15 0xf\n" +
        "[00:00:00.300,000] <err> os:  ** LBEG 0x1000 LEND 0x1008 LCOUNT (nil)\n" +
        "[00:00:00.300,000] <err> os:  ** SAR 0x4\n" +
        "[00:00:00.300,000] <err> os: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\n" +
        "[00:00:00.300,000] <err> os: Current thread: 0x20001340 (main)\n\n" +
        "Backtrace:0x00001011:0x3ffb0000 0x00001021:0x3ffb0020\n\n" +
        "[00:00:00.400,000] <err> os: Halting system\n";

    public const string X86 =
        "[00:00:00.020,000] <err> os: Page fault at address 0x10 (error code 0x2)\n" +
        "[00:00:00.020,000] <err> os: Linear address not present in page tables\n" +
        "[00:00:00.020,000] <err> os: Access violation: supervisor thread not allowed to write\n" +
        "[00:00:00.020,000] <err> os: PDE: 0x0000000000119027 Writable, User, Execute Enabled\n" +
        "[00:00:00.020,000] <err> os: EAX: 0x00000000, EBX: 0x00000001, ECX: 0x00119d74, EDX: 0x000003f8\n" +
        "[00:00:00.020,000] <err> os: ESI: 0x00000000, EDI: 0x00101aa7, EBP: 0x00119d10, ESP: 0x00119d00\n" +
        "[00:00:00.020,000] <err> os: EFLAGS: 0x00000206 CS: 0x0008 CR3: 0x00119000\n" +
        "[00:00:00.020,000] <err> os: EIP: 0x00001014\n" +
        "[00:00:00.020,000] <err> os: call trace:\n" +
        "[00:00:00.020,000] <err> os:      0: 0x00001024\n" +
        "[00:00:00.020,000] <err> os:      1: 0x00001034\n" +
        "[00:00:00.020,000] <err> os: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\n" +
        "[00:00:00.020,000] <err> os: Current thread: 0x20001340 (main)\n" +
        "[00:00:00.030,000] <err> os: Halting system\n";

    public const string X8664 =
        "E: Divide by zero\n" +
        "E: RAX: 0x0000000000000001 RBX: 0x0000000000000002 RCX: 0x0000000000000003 RDX: 0x0000000000000004\n" +
        "E: RSI: 0x0000000000000005 RDI: 0x0000000000000006 RBP: 0x000000000012bfe0 RSP: 0x000000000012bf90\n" +
        "E:  R8: 0x0000000000000007  R9: 0x0000000000000008 R10: 0x0000000000000009 R11: 0x000000000000000a\n" +
        "E: R12: 0x000000000000000b R13: 0x000000000000000c R14: 0x000000000000000d R15: 0x000000000000000e\n" +
        "E: RSP: 0x000000000012bf90 RFLAGS: 0x0000000000000202 CS: 0x0018 CR3: 0x000000000013c000\n" +
        "E: RIP: 0x0000000000001014\n" +
        "E: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 1\n" +
        "E: Current thread: 0x20001340 (main)\n";

    public const string Arm64 =
        "[00:00:00.060,000] <err> os: ELR_ELn: 0x0000000000001014\n" +
        "[00:00:00.060,000] <err> os: ESR_ELn: 0x0000000096000046\n" +
        "[00:00:00.060,000] <err> os:   EC:  0x25 (Data Abort taken without a change in Exception level)\n" +
        "[00:00:00.060,000] <err> os:   IL:  0x1\n" +
        "[00:00:00.060,000] <err> os:   ISS: 0x46\n" +
        "[00:00:00.060,000] <err> os: FAR_ELn: 0x0000000000000018\n" +
        "[00:00:00.060,000] <err> os: TPIDRRO: 0x0100000040112000\n" +
        "[00:00:00.060,000] <err> os: x0:  0x0000000000000000  x1:  0x0000000000000001\n" +
        "[00:00:00.060,000] <err> os: x18: 0x0000000000000012  lr:  0x0000000000001024\n" +
        "[00:00:00.060,000] <err> os: \n" +
        "[00:00:00.060,000] <err> os: call trace:\n" +
        "[00:00:00.060,000] <err> os:      0: fp: 0x0000000040113fa0 lr: 0x0000000000001024 [middle+0x4]\n" +
        "[00:00:00.060,000] <err> os: \n" +
        "[00:00:00.060,000] <err> os: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\n" +
        "[00:00:00.060,000] <err> os: Current thread: 0x20001340 (main)\n" +
        "[00:00:00.060,000] <err> os: Halting system\n";
}
