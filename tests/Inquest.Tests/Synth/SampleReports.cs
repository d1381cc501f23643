using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Synth;

/// <summary>Reports made by hand, with every part filled or every part absent.</summary>
internal static class SampleReports
{
    public static Report Full() => new()
    {
        Tool = new("inquest", "1.2.3"),
        Inputs =
        [
            new() { Name = "crash.zip/CURRENT.UF2", Role = InputRoles.Dump, Format = "uf2", Size = 1_409_024, Sha256 = new string('a', 64) },
            new() { Name = "crash.zip/zmk.elf", Role = InputRoles.Elf, Format = "elf32", Size = 2_000_000, Sha256 = new string('b', 64) },
        ],
        Dumps = [FullDump()],
        OtherDumps =
        [
            new() { Source = "old.bin", Format = DumpFormats.FlashPartition, State = DumpStates.Complete, FlashAddress = 0x99000, Size = 1884 },
        ],
        Diagnostics =
        [
            new("INQ1004", Severities.Warning, "CURRENT.UF2 block 12", "its end magic is wrong; the block was left out"),
            new("INQ1001", Severities.Note, "CURRENT.UF2", "blocks are out of order"),
        ],
        Hints = ["--threads all", "inquest gdb crash.zip"],
    };

    public static DumpReport FullDump() => new()
    {
        Dump = new()
        {
            Source = "crash.zip/CURRENT.UF2",
            AlsoIn = ["crash.zip/serial.log"],
            Format = DumpFormats.FlashPartition,
            Version = 2,
            State = DumpStates.Truncated,
            FlashAddress = 0x71000,
            Offset = 0x70000,
            Size = 65_504,
            Capacity = 65_536,
            MissingBytes = 5_726,
            Architecture = "arm-cortex-m",
            Defects = [new("INQ2106", "The stream ends inside a memory block: 65,504 of 71,230 bytes fit the 64 KiB partition.")],
            Memory = [new(0x20000000, 0x20010a60)],
            Lost = [new(0x20010a60, 0x200120b6, "the heap and 2 thread stacks")],
            Advice = ["A 72 KiB partition or CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_THREADS=y would have kept it."],
        },
        Device = new() { Device = "keyboard-7", Firmware = "1.4.0", BootCount = 31, UptimeMs = 86_399_000, ResetReason = "watchdog", Capture = "fatal error" },
        Findings = [new(FindingKinds.StackNearlyFull, "Thread display has used 980 of the 1,024 bytes of its stack (95 %): close to an overflow.", [0x20000100])],
        Firmware = new() { Banner = "*** Booting Zephyr OS build v4.1.0 ***", Board = "nice_nano" },
        Match = new()
        {
            Verdict = MatchVerdicts.Proved,
            Elf = "crash.zip/zmk.elf",
            Confidence = 1,
            Summary = "187,412 of 187,412 code bytes equal the image's, and the dump's 14 return addresses all follow a call.",
            Evidence = ["187,412 of 187,412 code bytes equal the image's", "14 of 14 return addresses follow a call"],
            OtherElves =
            [
                new("crash.zip/mcuboot.elf", Used: true, "for 0x00001000-0x0000c7f4; its code is the image's"),
                new("old.elf", Used: false, "its code at 0x00026000-0x0004d3f0 overlaps crash.zip/zmk.elf, which fits the dump better"),
            ],
        },
        Cause = new()
        {
            Title = "Null dereference: read of 4 bytes at 0x0000000c",
            Kind = CauseKinds.NullRead,
            Reason = new(19, "K_ERR_ARM_MEM_DATA_ACCESS", "MPU data access violation"),
            FaultAddress = 0xc,
            Access = AccessKinds.Read,
            AccessSize = 4,
            Instruction = "ldr r3, [r0, #12]",
            Expression = "pkt->len with pkt = NULL",
            Inferred = true,
            Evidence = ["Inferred from `ldr r3, [r0, #12]` with r0 = 0."],
            Advice = ["next_packet() returned NULL; check its result before line 88."],
            Source = new(
                "app/src/hid.c", 86, 88,
                ["\tstruct packet *pkt = next_packet(q);", "\tled_set(LED_TX, true);", "\tsize_t n = pkt->len;", "", "\tsend(pkt, n);"]),
        },
        Registers =
        [
            new("r0", 0, RegisterSources.Dump),
            new("r1", 0x20001a40, RegisterSources.Dump, "hid_queue"),
            new("r2", 7, RegisterSources.Dump),
            new("r3", 1, RegisterSources.Dump),
            new("r4", null, RegisterSources.Unknown),
            new("r5", null, RegisterSources.Unknown),
            new("r7", 0x20002f80, RegisterSources.Recovered),
            new("r12", 0, RegisterSources.Dump),
            new("sp", 0x20002f00, RegisterSources.Dump),
            new("lr", 0x2ab35, RegisterSources.Dump, "on_key+21"),
            new("pc", 0x2a2b8, RegisterSources.Dump, "send_report+12"),
        ],
        Threads = [CrashedThread(), WaitingThread(), new() { Id = 0x20000200, Name = "idle", State = ThreadStates.Ready, Priority = 15 }],
        ThreadNotes = ["bt_rx and logging are not in the dump."],
        Fingerprint = new()
        {
            Version = 1,
            Signature = "null-read | send_report < key_handler",
            Hash = "9f31c07a",
            Frames = ["send_report", "key_handler"],
            Skipped = [new("z_thread_entry", "kernel entry")],
        },
        Printed = [new() { Name = "g_sensor.next->id", Type = "int", Kind = VariableKinds.Global, Value = "42", State = VariableStates.Available }],
        Log = [new("report queue is full", LogLevels.Warning, "hid", "00:00:12.345,000"), new("no prefix here")],
    };

    private static ThreadInfo CrashedThread() => new()
    {
        Id = 0x20000100,
        Name = "hid_tx",
        Entry = "hid_tx_main",
        State = ThreadStates.Running,
        Priority = 5,
        Crashed = true,
        Current = true,
        Stack = new(0x20002c00, 1024, 412, 600),
        Frames =
        [
            new()
            {
                Index = 0, Pc = 0x2a2b8, Cfa = 0x20002f18, Function = "send_report", Offset = 12, File = "app/src/hid.c", Line = 88, Column = 18,
                Trust = FrameTrusts.Context, Module = "crash.zip/zmk.elf",
                Variables =
                [
                    new() { Name = "q", Type = "struct queue *", Kind = VariableKinds.Argument, Value = "0x20001a40 hid_queue", State = VariableStates.Available },
                    new() { Name = "flags", Type = "int", Kind = VariableKinds.Argument, Value = "TX_URGENT", State = VariableStates.Available },
                    new() { Name = "pkt", Type = "struct packet *", Kind = VariableKinds.Local, Value = "NULL", State = VariableStates.Available },
                    new() { Name = "n", Type = "size_t", Kind = VariableKinds.Local, State = VariableStates.OptimizedOut },
                    new()
                    {
                        Name = "pos", Type = "struct point", Kind = VariableKinds.Local, State = VariableStates.Available,
                        Children =
                        [
                            new() { Name = "x", Type = "int", Kind = VariableKinds.Member, Value = "3", State = VariableStates.Available },
                            new() { Name = "y", Type = "int", Kind = VariableKinds.Member, State = VariableStates.NotInDump, Why = "0x20011000 was cut off" },
                        ],
                    },
                ],
            },
            new() { Index = 1, Pc = 0x2ab34, Function = "on_key", File = "app/src/keys.c", Line = 141, Inlined = true, Trust = FrameTrusts.Cfi },
            new() { Index = 2, Pc = 0x2ab34, Function = "key_handler", SameCodeAs = ["encoder_handler"], File = "app/src/keys.c", Line = 129, Trust = FrameTrusts.Cfi, Module = "crash.zip/zmk.elf", TailCalls = new(["raise_key", "submit_key"], true) },
            new()
            {
                Index = 3, Pc = 0x8000, Function = "memcpy_loop", Module = "crash.zip/mcuboot.elf", Trust = FrameTrusts.Recovered, InterruptedBy = new(28, "IRQ 12", 0xffffffed),
                Evidence = "The frame at 0x20002f40 is the only one that fits.",
            },
            new() { Index = 4, Pc = 0x2c000, Trust = FrameTrusts.Scan },
        ],
        Stopped = new(StopReasons.MissingMemory, "0x20010a60 is not in the dump"),
        Notes = ["r4-r11 were not saved by this build (CONFIG_EXTRA_EXCEPTION_INFO=n): 3 variables are unknown for it."],
    };

    private static ThreadInfo WaitingThread() => new()
    {
        Id = 0x20000300,
        Name = "main",
        Entry = "main",
        State = ThreadStates.Pending,
        Priority = 0,
        Stack = new(0x20004000, 2048, null),
        WaitingFor = "spi_lock (k_mutex, held by hid_tx)",
        Wait = new("spi_lock", "k_mutex", 0x20000400, "hid_tx", 0x20000080, 1, null),
        Options = ["essential"],
        Timeout = new(250, 2_500),
        Frames = [new() { Index = 0, Pc = 0x29000, Function = "z_swap", File = "zephyr/kernel/sched.c", Line = 10, Trust = FrameTrusts.Context }],
        Stopped = new(StopReasons.ThreadEntry, null),
    };

    /// <summary>The least that a report can hold.</summary>
    public static Report Empty() => new() { Tool = new("inquest", "1.2.3") };

    public static Report NoDump() => new()
    {
        Tool = new("inquest", "1.2.3"),
        NoDump = new()
        {
            Kind = NoDumpKinds.Blank,
            Message = "No dump: the core dump partition at 0x00071000 is blank.",
            Advice = ["Crash the device again and copy CURRENT.UF2 before flashing anything."],
        },
    };
}
