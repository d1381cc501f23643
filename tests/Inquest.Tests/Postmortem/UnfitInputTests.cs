using System.Text;
using Inquest.Postmortem;
using Inquest.Postmortem.Bundling;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>Inputs as they come in: half a file, another build's ELF, one without symbols, none at all. What is said of them is true.</summary>
public sealed class UnfitInputTests
{
    private const int BlockBytes = 512;
    private const uint Partition = 0x71000;

    private static readonly LabFixture s_sample = LabFixture.Named("sample_keyboard_lockup");
    private static readonly LabFixture s_flash = LabFixture.Named("wait_objects");

    [Fact]
    public void Half_a_uf2_is_told_to_be_half_and_its_end_is_no_partitions_end()
    {
        byte[] whole = LabFixture.ReadFile(s_sample.DumpPath);
        DumpInfo dump = Explain(("CURRENT.UF2", Blocks(whole, a => a < 0x74000)), LabElf(s_sample)).Dumps[0].Dump;
        Assert.Equal((DumpStates.Truncated, null), (dump.State, dump.Capacity));
        Assert.Contains("1,840 of 2,752 UF2 blocks are there", dump.Advice[0], StringComparison.Ordinal);
        Assert.Equal(Explain(("CURRENT.UF2", whole)).Dumps[0].Dump.Advice[0], dump.Advice[1]);
    }

    [Fact]
    public void A_gap_in_the_file_does_not_ask_for_a_larger_partition()
    {
        byte[] whole = LabFixture.ReadFile(s_sample.DumpPath);
        DumpInfo dump = Explain(("CURRENT.UF2", Blocks(whole, a => a is < 0x75000 or >= 0x75800))).Dumps[0].Dump;
        Assert.Contains("2,744 of 2,752 UF2 blocks are there", dump.Advice[0], StringComparison.Ordinal);
        Assert.Contains("100 KiB", dump.Advice[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_copy_of_a_complete_dump_asks_for_the_copy_alone()
    {
        byte[] partition = LabFixture.ReadFile(s_flash.DumpPath);
        DumpInfo dump = Explain(("dump.bin", partition[..20_000])).Dumps[0].Dump;
        Assert.Equal((DumpStates.Truncated, null), (dump.State, dump.Capacity));
        Assert.Contains("it ends before the dump does", Assert.Single(dump.Advice), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_dumps_first_block_is_gone_nobody_says_that_no_crash_was_recorded()
    {
        NoDumpInfo? why = Explain(("CURRENT.UF2", Blocks(LabFixture.ReadFile(s_sample.DumpPath), a => a != Partition))).NoDump;
        Assert.Equal(NoDumpKinds.IncompleteFile, why?.Kind);
        Assert.Contains("2,751 of 2,752 UF2 blocks are there", why!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.9, "")]
    [InlineData(0.5, "")]
    [InlineData(0.5, "\n")]
    public void Of_a_cut_hex_nobody_says_that_nothing_was_stored(double kept, string end)
    {
        string hex = Encoding.ASCII.GetString(new IntelHexBuilder().Data(0x1000, CoredumpBuilder.Erased(0x4000)).Data(Partition, LabFixture.ReadFile(s_flash.DumpPath)[..0x1000]).End().Build());
        string cut = hex[..(int)(hex.IndexOf(":020000040007", StringComparison.Ordinal) * kept)];
        cut = end.Length > 0 ? cut[..(cut.LastIndexOf('\n') + 1)] : cut;
        NoDumpInfo? why = Explain(("flash.hex", Encoding.ASCII.GetBytes(cut))).NoDump;
        Assert.Equal(NoDumpKinds.IncompleteFile, why?.Kind);
        Assert.Contains("flash.hex is not whole: it stops without the end record", why!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_for_a_processor_that_is_not_known_is_told_as_one_and_refuses_no_elf()
    {
        byte[] partition = [.. LabFixture.ReadFile(s_flash.DumpPath)];
        byte[] stream = partition[partition.AsSpan().IndexOf("ZE"u8)..];
        stream[4] = 9;
        DumpReport dump = Explain(("dump.bin", stream), LabElf(s_flash)).Dumps[0];
        Assert.Equal((MatchVerdicts.Unknown, "target 9"), (dump.Match?.Verdict, dump.Dump.Architecture));
        Assert.Contains(dump.Warnings, w => w.Contains("a processor that this version does not know (target 9)", StringComparison.Ordinal));
        Assert.DoesNotContain("MPU", dump.Cause?.Title ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_a_uf2_for_two_families_the_image_with_the_dump_is_held_against_the_elf(bool otherFirst)
    {
        byte[] mine = LabFixture.ReadFile(s_sample.DumpPath);
        byte[] blank = [.. mine.Chunk(BlockBytes).Take(2000).SelectMany(b => (byte[])[.. b[..28], .. CoredumpBuilder.U32(0xE48BFF56), .. CoredumpBuilder.Erased(256), .. b[288..]])];
        (string, byte[]) both = ("boards.uf2", otherFirst ? [.. blank, .. mine] : [.. mine, .. blank]);
        Assert.Equal(MatchVerdicts.Proved, Explain(both, LabElf(s_sample)).Dumps[0].Match?.Verdict);

        DumpReport alone = Explain(("boards.uf2", mine)).Dumps[0];
        DumpReport without = Explain(both).Dumps[0];
        Assert.Equal(alone.Warnings, without.Warnings);
        Assert.Equal(alone.Threads[0].Frames.Select(f => f.Pc), without.Threads[0].Frames.Select(f => f.Pc));

        // The dump came by itself: any of the images may be the device's.
        PostmortemInput[] inputs = [new("boards.uf2", both.Item2), new("zmk.elf", LabFixture.ReadFile(s_sample.Elf))];
        ReadOnlyMemory<byte> stream = Engine.Extract([new("boards.uf2", both.Item2)], ExplainOptions.Default)[0].Stream!.Value;
        Report apart = Engine.Explain([new("dump.bin", stream), new("other.uf2", (byte[])[.. both.Item2.Chunk(BlockBytes).Where(b => BitConverter.ToUInt32(b, 12) < Partition).SelectMany(b => b)]), inputs[1]], ExplainOptions.Default);
        Assert.Equal(MatchVerdicts.Proved, apart.Dumps[0].Match?.Verdict);

        Bundle bundle = Engine.Bundle(inputs, ExplainOptions.Default)!;
        Report again = Engine.Explain([.. bundle.Files.Select(f => new PostmortemInput(f.Name, f.Bytes))], ExplainOptions.Default);
        Assert.Equal((MatchVerdicts.Proved, alone.Dump.State), (again.Dumps[0].Match?.Verdict, again.Dumps[0].Dump.State));
    }

    [Theory]
    [InlineData(0xFF, NoDumpKinds.Blank)]
    [InlineData(0x00, NoDumpKinds.Unknown)]
    public void A_file_of_one_byte_over_and_over_is_told_as_such(byte value, string kind)
    {
        byte[] bytes = new byte[0x10000];
        bytes.AsSpan().Fill(value);
        NoDumpInfo? why = Explain(("flash.bin", bytes), LabElf(s_flash)).NoDump;
        Assert.Equal(kind, why?.Kind);
        Assert.Contains($"nothing but 0x{value:x2} bytes", why!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_in_which_nothing_faulted_is_told_as_such()
    {
        NoDumpInfo? why = Explain(("serial.log", "*** Booting Zephyr OS build v4.1.0 ***\n[00:00:00.001,000] <inf> main: hello\n"u8.ToArray())).NoDump;
        Assert.Equal(NoDumpKinds.NeverFaulted, why?.Kind);
        Assert.Contains("watchdog", why!.Advice[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_dump_each_input_is_named_with_what_it_was_taken_for()
    {
        NoDumpInfo? why = Explain(("empty.bin", []), ("notes.txt", "it crashed\n"u8.ToArray())).NoDump;
        Assert.Equal(NoDumpKinds.Unknown, why?.Kind);
        Assert.Contains("empty.bin was read as: an empty file.", why!.Advice);
        Assert.Equal(NoDumpKinds.OnlyElf, Explain(LabElf(s_flash)).NoDump?.Kind);
    }

    [Fact]
    public void An_archive_that_cannot_be_opened_is_why_there_is_no_dump()
    {
        byte[] zip = ArchiveBuilder.Zip(("CURRENT.UF2", LabFixture.ReadFile(s_sample.DumpPath)));
        // The bit that says "encrypted", in the file's own header and in the directory's.
        zip[6] |= 1;
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        NoDumpInfo? why = Explain(("crash.zip", zip)).NoDump;
        Assert.Equal(NoDumpKinds.Unknown, why?.Kind);
        Assert.Contains(why!.Advice, a => a.StartsWith("crash.zip/CURRENT.UF2: Encrypted", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_of_an_rp2040_drive_is_told_that_the_drive_shows_no_flash()
    {
        NoDumpInfo? why = Explain(("INFO_UF2.TXT", "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"u8.ToArray()), LabElf(s_flash)).NoDump;
        Assert.Equal(NoDumpKinds.NoCurrentUf2, why?.Kind);
        Assert.Contains("picotool save", why!.Advice[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_log_twice_in_a_file_is_one_crash()
    {
        byte[] log = LabFixture.ReadFile(LabFixture.Named("log_interleaved").DumpPath);
        Report found = Engine.Find([new PostmortemInput("serial.log", (byte[])[.. log, (byte)'\n', .. log])], ExplainOptions.Default);
        Assert.Equal("serial.log", Assert.Single(Assert.Single(found.Dumps).Dump.AlsoIn));
    }

    [Theory]
    [InlineData(".symtab")]
    [InlineData("cut")]
    public void An_elf_that_names_nothing_is_not_held_against_the_dump(string how)
    {
        byte[] elf = how == "cut" ? LabFixture.ReadFile(s_flash.Elf)[..5000] : Stripped(LabFixture.ReadFile(s_flash.Elf));
        DumpReport dump = Explain(("dump.bin", LabFixture.ReadFile(s_flash.DumpPath)), ("zephyr.elf", elf)).Dumps[0];
        Assert.Equal(MatchVerdicts.NoElf, dump.Match?.Verdict);
        OtherElfInfo unused = Assert.Single(dump.Match!.OtherElves);
        Assert.Contains(how == "cut" ? "copy it again" : "it is stripped", unused.Reason, StringComparison.Ordinal);
        Assert.Single(dump.Threads[0].Frames);
        Assert.Contains("may be the caller", dump.Threads[0].Stopped?.Detail, StringComparison.Ordinal);
        Assert.Equal(NoDumpKinds.OnlyElf, Explain(("zephyr.elf", elf)).NoDump?.Kind);
    }

    [Fact]
    public void An_elf_without_its_code_is_not_held_against_the_dump()
    {
        DumpReport dump = Explain(("dump.bin", LabFixture.ReadFile(s_flash.DumpPath)), ("zephyr.debug", DebugOnly(LabFixture.ReadFile(s_flash.Elf)))).Dumps[0];
        Assert.Equal(MatchVerdicts.NoElf, dump.Match?.Verdict);
        Assert.Contains("debug information without the code", Assert.Single(dump.Match!.OtherElves).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 40, "an object file")]
    [InlineData(3, 40, "a shared library")]
    [InlineData(3, 62, "for x86_64")]
    public void An_elf_of_another_kind_is_told_as_what_it_is(byte type, byte machine, string what)
    {
        byte[] elf = [.. LabFixture.ReadFile(s_flash.Elf)];
        elf[16] = type;
        elf[18] = machine;
        DumpReport dump = Explain(("dump.bin", LabFixture.ReadFile(s_flash.DumpPath)), ("ls", elf)).Dumps[0];
        Assert.Contains(what, Assert.Single(dump.Match!.OtherElves).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_raw_image_with_a_false_base_is_the_same_build_and_no_older_dump()
    {
        byte[] uf2 = LabFixture.ReadFile(s_sample.DumpPath);
        byte[] image = [.. uf2.Chunk(BlockBytes).SelectMany(b => b[32..288])];
        uint start = BitConverter.ToUInt32(uf2, 12);
        Report report = Engine.Explain(
            [new("flash.bin", image), new("zmk.elf", LabFixture.ReadFile(s_sample.Elf))], new ExplainOptions { BaseAddress = start + 0x1000 });
        MatchInfo match = report.Dumps[0].Match!;
        Assert.Equal(MatchVerdicts.Likely, match.Verdict);
        Assert.Contains("0x1000 bytes above its place", match.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void An_elf_that_fits_another_dump_of_the_input_names_it()
    {
        (string, byte[])[] dumps = [("CURRENT.UF2", LabFixture.ReadFile(s_sample.DumpPath)), ("dump.bin", LabFixture.ReadFile(s_flash.DumpPath))];
        Report wrong = Explain([.. dumps, LabElf(s_sample)]);
        Report right = Explain([.. dumps, LabElf(s_flash)]);
        Report refused = wrong.Dumps[0].Match!.Verdict == MatchVerdicts.Mismatch ? wrong : right;
        Assert.Equal(MatchVerdicts.Mismatch, refused.Dumps[0].Match!.Verdict);
        Assert.Equal("firmware.elf fits dump 2 of this input: --dump 2", refused.Hints[0]);
    }

    [Fact]
    public void Every_banner_of_an_image_is_told()
    {
        byte[] dump = [.. LabFixture.ReadFile(s_flash.DumpPath), .. "*** Booting nRF Connect SDK v2.9.0 ***\0*** Using Zephyr OS v3.7.99 ***\0*** half"u8];
        FirmwareInfo? firmware = Explain(("flash.bin", dump)).Dumps[0].Firmware;
        Assert.Equal("Booting nRF Connect SDK v2.9.0", firmware?.Banner);
        Assert.Equal(["Using Zephyr OS v3.7.99"], firmware?.Strings);
    }

    [Fact]
    public void Without_the_code_the_report_says_why_no_return_address_is_named() =>
        Assert.Contains("shows in the code alone", Explain(("dump.bin", LabFixture.ReadFile(LabFixture.Named("bus_fault_read_an385_v1_min_flash").DumpPath))).Dumps[0].Threads[0].Stopped!.Detail, StringComparison.Ordinal);

    /// <summary>Without an ELF nobody knows where the stack ends; the filler of the next one does not belong to it.</summary>
    [Fact]
    public void A_scan_without_an_elf_does_not_go_on_into_the_next_stack()
    {
        const uint HidStackEnd = 0x20005360;
        ThreadInfo thread = Explain(("CURRENT.UF2", LabFixture.ReadFile(s_sample.DumpPath))).Dumps[0].Threads[0];
        FrameInfo[] scanned = [.. thread.Frames.Where(f => f.Evidence?.StartsWith("at 0x", StringComparison.Ordinal) == true)];
        Assert.NotEmpty(scanned);
        Assert.All(scanned, f => Assert.InRange(Convert.ToUInt32(f.Evidence!.Split(' ')[1], 16), 0x20000000u, HidStackEnd - 1));
    }

    [Fact]
    public void An_lr_whose_code_is_not_at_hand_is_not_held_against_a_call()
    {
        LabFixture smashed = LabFixture.Named("smashed_return_an505_v3_linker-ram_flash");
        CauseInfo cause = Explain(("dump.bin", LabFixture.ReadFile(smashed.DumpPath))).Dumps[0].Cause!;
        Assert.Contains(cause.Evidence, e => e.Contains("the code there is not at hand", StringComparison.Ordinal));
        Assert.DoesNotContain(cause.Evidence, e => e.Contains("no address behind a call", StringComparison.Ordinal));
    }

    [Fact]
    public void An_elf_that_cannot_be_read_is_named_beside_the_report()
    {
        Report report = Explain(("dump.bin", LabFixture.ReadFile(s_flash.DumpPath)), ("zephyr.elf", LabFixture.ReadFile(s_flash.Elf)[..40]));
        Assert.Contains("ends inside its ELF header", Assert.Single(report.Dumps[0].Match!.OtherElves).Reason, StringComparison.Ordinal);
        Assert.Equal(Severities.Error, Assert.Single(report.Diagnostics).Severity);
    }

    [Theory]
    [InlineData("", "it is an empty file")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 325952\n", "it is no ELF")]
    public void A_file_that_is_an_elf_by_its_name_alone_is_told_to_be_none(string content, string why)
    {
        (string, byte[]) elf = ("zmk.elf", Encoding.ASCII.GetBytes(content));
        DumpReport dump = Explain(("dump.bin", LabFixture.ReadFile(s_flash.DumpPath)), elf).Dumps[0];
        OtherElfInfo unused = Assert.Single(dump.Match!.OtherElves);
        Assert.StartsWith(why, unused.Reason, StringComparison.Ordinal);
        Assert.NotEqual(NoDumpKinds.OnlyElf, Explain(elf).NoDump?.Kind);

        byte[] log = LabFixture.ReadFile(LabFixture.Named("log_interleaved").DumpPath);
        dump = Explain(("serial.log", log[..log.AsSpan().IndexOf("#CD:BEGIN"u8)]), elf).Dumps[0];
        Assert.Equal(unused, Assert.Single(dump.Match!.OtherElves));
    }

    [Fact]
    public void A_program_that_is_no_firmware_is_not_called_one()
    {
        byte[] elf = [.. LabFixture.ReadFile(s_flash.Elf)];
        (elf[16], elf[18]) = (3, 62);
        NoDumpInfo? why = Explain(("ls", elf)).NoDump;
        Assert.Equal(NoDumpKinds.OnlyElf, why?.Kind);
        Assert.Contains("no dump is explained with it: it is for x86_64", why!.Message, StringComparison.Ordinal);
        Assert.Contains("says what the firmware is", Explain(LabElf(s_flash)).NoDump?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_elf_is_held_against_the_address_that_the_log_names()
    {
        byte[] log = LabFixture.ReadFile(LabFixture.Named("log_interleaved").DumpPath);
        byte[] text = log[..log.AsSpan().IndexOf("#CD:BEGIN"u8)];
        byte[] other = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(text).Replace("MMFAR Address: 0xc", "MMFAR Address: 0x4c", StringComparison.Ordinal));
        Assert.NotEqual(text, other);
        Assert.Equal(MatchVerdicts.Mismatch, Explain(("serial.log", text), LabElf(s_flash)).Dumps[0].Match?.Verdict);

        DumpReport wrong = Explain(("serial.log", other), LabElf(LabFixture.Named("log_interleaved"))).Dumps[0];
        Assert.Equal(MatchVerdicts.Mismatch, wrong.Match?.Verdict);
        Assert.Contains(wrong.Match!.Evidence, e => e.Contains("does not touch the address that the fault status names", StringComparison.Ordinal));
        Assert.All(wrong.Threads[0].Frames, f => Assert.Null(f.Function));
        Assert.Contains(wrong.Warnings, w => w.Contains("--force", StringComparison.Ordinal));

        DumpReport right = Explain(("serial.log", text), LabElf(LabFixture.Named("log_interleaved"))).Dumps[0];
        Assert.Equal(MatchVerdicts.Likely, right.Match?.Verdict);
        Assert.Contains(right.Match!.Evidence, e => e.Contains("touches the address that the fault status names", StringComparison.Ordinal));
    }

    private static Report Explain(params (string Name, byte[] Bytes)[] inputs) =>
        Engine.Explain([.. inputs.Select(i => new PostmortemInput(i.Name, i.Bytes))], ExplainOptions.Default);

    private static (string Name, byte[] Bytes) LabElf(LabFixture fixture) => ("firmware.elf", LabFixture.ReadFile(fixture.Elf));

    private static byte[] Blocks(byte[] uf2, Func<uint, bool> isKept) =>
        [.. uf2.Chunk(BlockBytes).Where(b => isKept(BitConverter.ToUInt32(b, 12))).SelectMany(b => b)];

    // What objcopy --only-keep-debug does: the sections that the device has are there by name alone.
    private static byte[] DebugOnly(byte[] elf)
    {
        const int NoBits = 8;
        byte[] copy = [.. elf];
        int table = BitConverter.ToInt32(copy, 32);
        for (int i = 0; i < BitConverter.ToUInt16(copy, 48); i++)
        {
            if ((copy[table + (40 * i) + 8] & 2) != 0)
            {
                copy[table + (40 * i) + 4] = NoBits;
            }
        }

        return copy;
    }

    // What strip does, without the program: no section is one of symbols or debug information any more.
    private static byte[] Stripped(byte[] elf)
    {
        byte[] copy = [.. elf];
        int table = BitConverter.ToInt32(copy, 32);
        int count = BitConverter.ToUInt16(copy, 48);
        int names = BitConverter.ToInt32(copy, table + (40 * BitConverter.ToUInt16(copy, 50)) + 16);
        for (int i = 0; i < count; i++)
        {
            int header = table + (40 * i);
            int name = names + BitConverter.ToInt32(copy, header);
            ReadOnlySpan<byte> text = copy.AsSpan(name, copy.AsSpan(name).IndexOf((byte)0));
            if (text.StartsWith(".debug"u8) || text.SequenceEqual(".symtab"u8))
            {
                copy.AsSpan(header, 40).Clear();
            }
        }

        return copy;
    }
}
