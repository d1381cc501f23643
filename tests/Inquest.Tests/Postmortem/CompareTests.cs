using System.Buffers;
using System.Text.Json;
using Inquest.Postmortem;
using Inquest.Reporting.Comparison;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

/// <summary>Several reports read together: each takes the ELF that fits it, and they fall into groups.</summary>
public sealed class CompareTests
{
    [Fact]
    public void Two_dumps_of_one_bug_from_different_builds_are_the_same()
    {
        LabFixture first = LabFixture.Named("null_member_read_an386_v2-zeros_linker-ram_flash");
        LabFixture second = LabFixture.Named("uf2_null_member_read");
        Assert.NotEqual(first.Elf, second.Elf);
        ComparisonReport report = Compare([Source(first), Source(second), Pool(first, second)]);
        Assert.Equal([Path.GetFileName(first.Elf), Path.GetFileName(second.Elf)], report.Rows.Select(r => r.Report!.Match!.Elf));
        Assert.True(report.Pair!.Same);
        Assert.Equal("high", report.Pair.Certainty);
        Assert.Contains("send_report", report.Pair.Shared);
    }

    [Fact]
    public void Two_bugs_are_different_and_what_differs_is_said()
    {
        LabFixture first = LabFixture.Named("uf2_null_member_read");
        LabFixture second = LabFixture.Named("uf2_isr_busy");
        ComparisonReport report = Compare([Source(first), Source(second), Pool(first, second)]);
        Assert.False(report.Pair!.Same);
        Assert.Contains(report.Pair.Differences, d => d.StartsWith("Cause: ", StringComparison.Ordinal));
        string markdown = Markdown(report);
        Assert.StartsWith("**Different bugs**", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_report_is_a_row_and_fails_nothing()
    {
        LabFixture good = LabFixture.Named("uf2_null_member_read");
        ComparisonReport report = Compare(
        [
            new("broken.zip", [new("broken.zip", new byte[] { 0x50, 0x4B, 3, 4, 9, 9 })]),
            new("empty.log", [new("empty.log", "nothing here\n"u8.ToArray())]),
            Source(good),
            new("again", [new("again/CURRENT.UF2", LabFixture.ReadFile(good.DumpPath))]),
            Pool(good),
        ]);
        Assert.Equal(4, report.Rows.Count);
        Assert.All(report.Rows.Take(2), r => Assert.NotNull(r.Failure));
        Assert.All(report.Rows.Take(2), r => Assert.NotNull(r.Ask));
        Assert.Equal(good.Name, report.Rows[3].SameDumpAs);
        Assert.Equal((2, 1), (Assert.Single(report.Groups).Rows.Count, report.Groups[0].Crashes));
    }

    /// <summary>The same text in two files is one crash, however the lines end and whatever stands around it; the same crash at another time is another.</summary>
    [Fact]
    public void The_same_log_twice_happened_once()
    {
        string log = string.Join('\n', File.ReadAllLines(Repository.PathOf(LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging").DumpPath)).Where(l => !l.Contains("#CD:", StringComparison.Ordinal)));
        ComparisonReport report = Compare([Log("carol", log), Log("carol-again", "I pasted this:\r\n" + log.ReplaceLineEndings("\r\n")), Log("dave", log.Replace("[00:", "[01:", StringComparison.Ordinal)),
            Log("erin", "> " + log.Replace("\n", "\n> ", StringComparison.Ordinal))]);
        Assert.Equal([null, "carol", null, "carol"], report.Rows.Select(r => r.SameDumpAs));
        Assert.Equal((4, 2), (Assert.Single(report.Groups).Rows.Count, report.Groups[0].Crashes));
        Assert.Contains("the same log as in carol: it happened once", Markdown(report), StringComparison.Ordinal);
        Assert.Contains("(2 crashes)", Markdown(report), StringComparison.Ordinal);

        static ComparisonSource Log(string name, string text) => new(name, [new(name + "/crash.log", System.Text.Encoding.UTF8.GetBytes(text))]);
    }

    [Theory]
    [InlineData("fw-1.10.elf", "fw-1.9.elf", false, FirmwareOrderWords.Names, true)]
    [InlineData("b.elf", "a.elf", true, FirmwareOrderWords.Given, false)]
    [InlineData("b.elf", "a.elf", false, FirmwareOrderWords.Unknown, false)]
    public void Groups_are_followed_from_firmware_to_firmware_where_the_order_is_known(string first, string second, bool oldestFirst, string order, bool turned)
    {
        LabFixture still = LabFixture.Named("call_null_an386_v2_linker-ram_nrf-flash");
        LabFixture again = LabFixture.Named("call_null_an386_v3_min-top_logging");
        LabFixture other = LabFixture.Named("libc_memcpy_an386_v2-zeros_min_flash");
        Assert.Equal(still.Elf, other.Elf);
        ComparisonSource pool = new("elves", [Renamed(still.Elf, first), Renamed(again.Elf, second)]);
        ComparisonReport report = Compare([pool, Source(still), Source(again), Source(other)], oldestFirst);
        string[] expected = turned ? [second, first] : [first, second];
        ComparisonFirmware firmware = Assert.Single(report.FirmwareOrder);
        Assert.Equal(order, firmware.Order);
        Assert.Equal(expected, firmware.Builds);
        Assert.Equal(expected, report.Firmware);
        bool known = order != FirmwareOrderWords.Unknown;
        Assert.Equal(known ? GroupTrendWords.StillThere : null, report.Groups[0].Trend);
        Assert.Equal(known ? turned ? GroupTrendWords.New : GroupTrendWords.Gone : null, report.Groups.First(g => g.Rows.Contains(other.Name)).Trend);
        Assert.Equal(!known, Text(report).Contains("--oldest-first", StringComparison.Ordinal));
        Assert.DoesNotContain("--oldest-first", Markdown(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_crashes_that_one_helper_reports_are_hardly_one_bug()
    {
        LabFixture first = LabFixture.Named("wait_objects"), second = LabFixture.Named("deadlock_three");
        ComparisonReport report = Compare([Source(first), Source(second), Pool(first, second)]);
        Assert.Equal("low", report.Pair!.Certainty);
        Assert.Contains("called from gateway_wait_for_everything and from gateway_lock_out", report.Pair.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_crashes_of_which_no_function_is_known_have_an_answer()
    {
        LabFixture first = LabFixture.Named("overflow_nrf_flash"), second = LabFixture.Named("smashed_return_an386_v2-zeros_min-top_nrf-flash");
        ComparisonReport report = Compare([Source(first), Source(second), Pool(first, second)]);
        Assert.Null(report.Pair!.Same);
        Assert.Contains("neither a function nor the thread is known of overflow_nrf_flash", report.Pair.Reason, StringComparison.Ordinal);
        Assert.Contains("Stack smashing: a function returned to 0x41414140", report.Pair.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_for_another_board_is_no_newer_version()
    {
        LabFixture one = LabFixture.Named("null_member_read_an386_v2-zeros_linker-ram_flash");
        LabFixture other = LabFixture.Named("uf2_null_member_read");
        ComparisonSource pool = new("elves", [Renamed(one.Elf, "fw-1.9.elf"), Renamed(other.Elf, "fw-1.10.elf")]);
        ComparisonReport report = Compare([pool, Source(one), Source(other)]);
        Assert.Equal([FirmwareOrderWords.Alone, FirmwareOrderWords.Alone], report.FirmwareOrder.Select(f => f.Order));
        Assert.All(report.Groups, g => Assert.Null(g.Trend));
    }

    [Fact]
    public void Without_an_ELF_dumps_group_provisionally_and_the_ELF_is_asked_for()
    {
        LabFixture one = LabFixture.Named("uf2_null_member_read");
        ComparisonReport report = Compare([Source(one), new("again", [new("again/CURRENT.UF2", LabFixture.ReadFile(one.DumpPath))])]);
        Assert.True(Assert.Single(report.Groups).Provisional);
        Assert.All(report.Rows, r => Assert.Equal(MatchVerdicts.NoElf, r.Report!.Match!.Verdict));
        Assert.Contains("the ELF of this build", report.Rows[0].Ask, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_keeps_names_from_becoming_markup()
    {
        ComparisonReport report = Compare([new("a|b_<c>@d", [new("x.log", "nothing\n"u8.ToArray())])]);
        Assert.Contains("a\\|b\\_\\<c\\>@\u200bd", Markdown(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_holds_every_row_and_group()
    {
        LabFixture one = LabFixture.Named("uf2_null_member_read");
        ArrayBufferWriter<byte> buffer = new();
        ComparisonJsonWriter.Write(Compare([Source(one), Pool(one)]), buffer);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        JsonElement row = json.RootElement.GetProperty("rows")[0];
        Assert.Equal(MatchVerdicts.Proved, row.GetProperty("match").GetString());
        Assert.Equal(json.RootElement.GetProperty("groups")[0].GetProperty("hash").GetString(), row.GetProperty("group").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("pair").ValueKind);
    }

    [Fact]
    public void Text_says_what_happened_in_each_report()
    {
        LabFixture one = LabFixture.Named("uf2_null_member_read");
        StringWriter text = new();
        ComparisonTextWriter.Write(Compare([Source(one), Pool(one)]), text);
        Assert.Contains("null-read | send_report   1 crash\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("proved", text.ToString(), StringComparison.Ordinal);
    }

    private static ComparisonReport Compare(IReadOnlyList<ComparisonSource> sources, bool oldestFirst = false) =>
        Inquest.Postmortem.Postmortem.Compare(sources, new ExplainOptions { BaseAddress = 0x71000, OldestFirst = oldestFirst });

    private static PostmortemInput Renamed(string elf, string name) => LabFixture.ElfInput(elf) with { Name = name };

    private static string Text(ComparisonReport report)
    {
        StringWriter text = new();
        ComparisonTextWriter.Write(report, text);
        return text.ToString();
    }

    private static ComparisonSource Source(LabFixture fixture) => new(fixture.Name, [fixture.Dump]);

    private static ComparisonSource Pool(params LabFixture[] fixtures) =>
        new("elves", [.. fixtures.Select(f => f.Elf).Distinct().Select(LabFixture.ElfInput)]);

    private static string Markdown(ComparisonReport report)
    {
        StringWriter text = new();
        ComparisonMarkdownWriter.Write(report, text);
        return text.ToString();
    }
}
