using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

/// <summary>An application and a ROM, linked apart: the application's worker calls the ROM through a table, and the ROM calls back.</summary>
public sealed class SeveralElvesTests
{
    private const uint Top = ThumbFirmware.StackEnd;
    private const uint Frame = Top - 48 - 32;

    private static ThumbFirmware Rom(int padding = 0)
    {
        ThumbFirmware rom = new(0x1000);
        rom.Function("rom_reset", f =>
        {
            for (int i = 0; i <= padding; i++)
            {
                f.Nop();
            }

            f.Return();
        });
        rom.Function("rom_for_each", f => f.Push(4, 5, 6, 14).CallRegister(4).Mark("callback").PopReturn(4, 5, 6));
        return rom;
    }

    private static ThumbFirmware Application(uint start = 0x10000)
    {
        ThumbFirmware application = new ThumbFirmware(start).Object("_kernel", 0x2000_1000, 64);
        application.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call("worker").Mark("worker").Nop());
        application.Function("worker", f => f.Push(4, 14).CallRegister(3).Mark("rom").PopReturn(4));
        application.Function("on_item", f => f.Push(4, 14).Nop().Mark("fault").Nop().PopReturn(4));
        return application;
    }

    private static byte[] Dump(ThumbFirmware application, ThumbFirmware rom)
    {
        application.Fill(Frame - 32, Top);
        application.Words(Top - 16, 3, 4, 5, 0);
        application.Words(Top - 24, 0x44, application["z_thread_entry"]["worker"] | 1);
        application.Words(Top - 40, application["on_item"].Start | 1, 5, 6, application["worker"]["rom"] | 1);
        application.Words(Top - 48, application["on_item"].Start | 1, rom["rom_for_each"]["callback"] | 1);
        application.ExceptionFrame(Frame, application["on_item"]["fault"], rom["rom_for_each"]["callback"] | 1);
        return application.ToCoredump(Frame);
    }

    private static DumpReport Explain(params PostmortemInput[] inputs)
    {
        Report report = Inquest.Postmortem.Postmortem.Explain(inputs, new ExplainOptions());
        return Assert.Single(report.Dumps);
    }

    private static IEnumerable<string?> Names(DumpReport report) => report.Threads[0].Frames.Select(f => f.Function);

    [Fact]
    public void A_call_stack_crosses_from_one_ELF_into_the_other_and_back()
    {
        ThumbFirmware application = Application();
        ThumbFirmware rom = Rom();
        DumpReport report = Explain(new("crash.bin", Dump(application, rom)), new("rom.elf", rom.ToElf()), new("app.elf", application.ToElf()));
        Assert.Equal("app.elf", report.Match!.Elf);
        Assert.Equal(["on_item", "rom_for_each", "worker", "z_thread_entry"], Names(report));
        Assert.Equal(["app.elf", "rom.elf", "app.elf", "app.elf"], report.Threads[0].Frames.Select(f => f.Module));
        Assert.All(report.Threads[0].Frames.Skip(1), f => Assert.Equal(FrameTrusts.Cfi, f.Trust));
        Assert.Equal(StopReasons.ThreadEntry, report.Threads[0].Stopped!.Reason);
        OtherElfInfo other = Assert.Single(report.Match.OtherElves);
        Assert.True(other.Used);
        Assert.StartsWith("for 0x00001000-", other.Reason, StringComparison.Ordinal);
        StringWriter writer = new();
        TextReportWriter.Write(new Report { Tool = new("inquest", "1"), Dumps = [report] }, writer, new TextReportOptions());
        string text = writer.ToString();
        Assert.Contains("rom_for_each  in rom.elf", text, StringComparison.Ordinal);
        Assert.DoesNotContain("in app.elf", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_other_ELF_the_stack_ends_where_its_code_begins()
    {
        ThumbFirmware application = Application();
        DumpReport report = Explain(new("crash.bin", Dump(application, Rom())), new("app.elf", application.ToElf()));
        Assert.Equal(["on_item"], Names(report));
        Assert.Empty(report.Match!.OtherElves);
    }

    [Fact]
    public void A_crash_inside_the_other_ELF_does_not_refute_the_firmware()
    {
        ThumbFirmware application = Application();
        ThumbFirmware rom = Rom();
        Dump(application, rom);
        // As if rom_for_each itself had faulted at its call, entered from worker.
        application.ExceptionFrame(Top - 40 - 32, rom["rom_for_each"]["callback"] - 2, rom["rom_for_each"]["callback"] | 1);
        DumpReport report = Explain(new("crash.bin", application.ToCoredump(Top - 40 - 32)), new("app.elf", application.ToElf()), new("rom.elf", rom.ToElf()));
        Assert.NotEqual(MatchVerdicts.Mismatch, report.Match!.Verdict);
        Assert.Equal(["rom_for_each", "worker", "z_thread_entry"], Names(report));
    }

    [Fact]
    public void An_ELF_whose_code_overlaps_the_better_one_is_named_with_the_reason()
    {
        ThumbFirmware application = Application();
        ThumbFirmware rom = Rom();
        ThumbFirmware older = new ThumbFirmware(0x10004).Object("_kernel", 0x2000_1000, 64);
        older.Function("something_else", f => f.Push(4, 14).Nop().PopReturn(4));
        DumpReport report = Explain(new("crash.bin", Dump(application, rom)), new("old.elf", older.ToElf()), new("rom.elf", rom.ToElf()), new("app.elf", application.ToElf()));
        Assert.Equal(["on_item", "rom_for_each", "worker", "z_thread_entry"], Names(report));
        OtherElfInfo unused = Assert.Single(report.Match!.OtherElves, o => !o.Used);
        Assert.Equal("old.elf", unused.Name);
        Assert.Contains("overlaps app.elf, which fits the dump better", unused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ELF_that_the_image_contradicts_is_not_used_and_the_one_that_it_proves_is()
    {
        ThumbFirmware application = Application();
        ThumbFirmware rom = Rom();
        byte[] flash = CoredumpBuilder.Erased(0x20000);
        rom.Memory().TryRead(0x1000, flash.AsSpan(0x1000, (int)(rom.Here - 0x1000)));
        application.Memory().TryRead(0x10000, flash.AsSpan(0x10000, (int)(application.Here - 0x10000)));
        CoredumpBuilder.Partition(Dump(application, rom), 0x1000).CopyTo(flash, 0x18000);
        PostmortemInput image = new("CURRENT.UF2", Uf2Builder.FromImage(0, flash).Build());
        DumpReport report = Explain(image, new("wrong.elf", Rom(padding: 4).ToElf()), new("right.elf", rom.ToElf()), new("app.elf", application.ToElf()));
        Assert.Equal(["on_item", "rom_for_each", "worker", "z_thread_entry"], Names(report));
        Assert.Equal("right.elf", report.Threads[0].Frames[1].Module);
        OtherElfInfo wrong = Assert.Single(report.Match!.OtherElves, o => o.Name == "wrong.elf");
        Assert.False(wrong.Used);
        Assert.Contains("code bytes differ from the image's", wrong.Reason, StringComparison.Ordinal);
        Assert.Contains("its code is the image's", Assert.Single(report.Match.OtherElves, o => o.Name == "right.elf").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_folded_into_the_same_code_are_named_on_the_frame()
    {
        ThumbFirmware application = Application();
        ThumbFirmware rom = Rom();
        byte[] elf = application.ToElf(("on_other_item", "on_item", 1), ("on_item_handler", "on_item", 2), ("__on_item", "on_item", 1), ("worker.lto_priv.0", "worker", 0));
        DumpReport report = Explain(new("crash.bin", Dump(application, rom)), new("app.elf", elf), new("rom.elf", rom.ToElf()));
        Assert.Equal(["on_other_item"], report.Threads[0].Frames[0].SameCodeAs);
        Assert.All(report.Threads[0].Frames.Skip(1), f => Assert.Empty(f.SameCodeAs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_builds_of_the_same_code_the_one_that_explains_more_is_taken_and_the_tie_is_told(bool turned)
    {
        LabFixture fixture = LabFixture.Named("panic_an386_v3_linker-ram_logging");
        PostmortemInput[] elves = [LabFixture.ElfInput("crashlab/builds/an386-O2-dwarf2.elf"), LabFixture.ElfInput("crashlab/builds/an386-O2-dwarf5.elf")];
        DumpReport report = Explain([fixture.Dump, .. turned ? elves.Reverse() : elves]);
        Assert.Equal("an386-O2-dwarf5.elf", report.Match!.Elf);
        OtherElfInfo tie = Assert.Single(report.Match.OtherElves);
        Assert.Equal(("an386-O2-dwarf2.elf", false, true), (tie.Name, tie.Used, tie.FitsAsWell));
        Assert.StartsWith("it fits the dump as well as an386-O2-dwarf5.elf", tie.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Many_ELFs_that_are_not_used_are_one_sentence(int count, bool folded)
    {
        DumpReport report = SampleReports.FullDump();
        report = report with { Match = report.Match! with { OtherElves = [.. Enumerable.Range(0, count).Select(i => new OtherElfInfo($"b{i}.elf", Used: false, "because"))] } };
        Assert.Equal(folded, Text(report, verbose: false).Contains($"{count} other ELFs are not used (b0.elf, b1.elf, b2.elf …)", StringComparison.Ordinal));
        Assert.Equal(!folded, Text(report, verbose: false).Contains("b0.elf is not used: because", StringComparison.Ordinal));
        Assert.Contains($"b{count - 1}.elf is not used: because", Text(report, verbose: true), StringComparison.Ordinal);
    }

    /// <summary>Every build of the lab as one folder: the first name won where no evidence decided, and gave a false place.</summary>
    [Theory]
    [InlineData("watchdog_an386_v1_min_nrf-flash")]
    [InlineData("isr_fp_thread_an547_v3-zeros_min-top_nrf-flash")]
    [InlineData("cpp_method_an385_v3-zeros_linker-ram_flash")]
    public void Of_a_folder_of_builds_the_one_that_more_speaks_for_is_taken(string name)
    {
        LabFixture fixture = LabFixture.Named(name);
        DumpReport report = Assert.Single(Inquest.Postmortem.Postmortem.Explain([fixture.Dump, .. AllElves()], new ExplainOptions { BaseAddress = fixture.Base }).Dumps);
        Assert.Equal(Path.GetFileName(fixture.Elf), report.Match!.Elf);
        Assert.DoesNotContain(report.Match.OtherElves, o => o.Used);
    }

    [Fact]
    public void Where_several_builds_fit_alike_no_function_of_any_is_named()
    {
        LabFixture fixture = LabFixture.Named("truncated_flash_in_registers");
        DumpReport report = Assert.Single(Inquest.Postmortem.Postmortem.Explain([fixture.Dump, .. AllElves()], new ExplainOptions { BaseAddress = fixture.Base }).Dumps);
        Assert.Equal((MatchVerdicts.Unknown, null), (report.Match!.Verdict, report.Match.Elf));
        Assert.Contains("ELFs fit it alike", report.Match.Summary, StringComparison.Ordinal);
        Assert.Contains(report.Match.OtherElves, o => o.FitsAsWell && o.Name == Path.GetFileName(fixture.Elf));
        Assert.All(report.Threads.SelectMany(t => t.Frames), f => Assert.Null(f.Function));
        Assert.True(report.Fingerprint!.Provisional);
    }

    /// <summary>The text of a log alone: by its pc, lr and thread several builds are likely, and they have other functions there.</summary>
    [Fact]
    public void Where_several_likely_builds_name_other_functions_none_is_named()
    {
        LabFixture fixture = LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging");
        byte[] text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', File.ReadAllLines(Repository.PathOf(fixture.DumpPath)).Where(l => !l.Contains("#CD:", StringComparison.Ordinal))));
        DumpReport report = Explain([new("pasted.txt", text), .. AllElves()]);
        Assert.Equal((MatchVerdicts.Unknown, null), (report.Match!.Verdict, report.Match.Elf));
        Assert.Contains(report.Match.OtherElves, o => o.FitsAsWell && o.Name == Path.GetFileName(fixture.Elf));
        Assert.All(report.Threads.SelectMany(t => t.Frames), f => Assert.Null(f.Function));
        Assert.Equal("sensor_read_id", Explain(new("pasted.txt", text), LabFixture.ElfInput(fixture.Elf)).Threads[0].Frames[0].Function);
    }

    private static IEnumerable<PostmortemInput> AllElves() =>
        Directory.EnumerateFiles(Repository.PathOf("crashlab/builds"), "*.elf").Order(StringComparer.Ordinal).Select(p => LabFixture.ElfInput("crashlab/builds/" + Path.GetFileName(p)));

    private static string Text(DumpReport report, bool verbose)
    {
        StringWriter writer = new();
        TextReportWriter.Write(new Report { Tool = new("inquest", "1"), Dumps = [report] }, writer, new TextReportOptions { Verbose = verbose });
        return writer.ToString();
    }
}
