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
        Assert.Equal(2, Assert.Single(report.Groups).Rows.Count);
    }

    [Fact]
    public void Groups_are_followed_from_firmware_to_firmware()
    {
        LabFixture old = LabFixture.Named("null_member_read_an386_v2-zeros_linker-ram_flash");
        LabFixture still = LabFixture.Named("uf2_null_member_read");
        LabFixture fresh = LabFixture.Named("uf2_isr_busy");
        LabFixture gone = LabFixture.All.First(f => f.Elf == old.Elf && f.Scenario != old.Scenario);
        ComparisonReport report = Compare([Pool(old, still), Source(old), Source(gone), Source(still), Source(fresh)]);
        Assert.Equal([Path.GetFileName(old.Elf), Path.GetFileName(still.Elf)], report.Firmware);
        Assert.Equal(GroupTrendWords.StillThere, report.Groups[0].Trend);
        Assert.Equal(GroupTrendWords.Gone, report.Groups.First(g => g.Rows.Contains(gone.Name)).Trend);
        Assert.Equal(GroupTrendWords.New, report.Groups.First(g => g.Rows.Contains(fresh.Name)).Trend);
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

    private static ComparisonReport Compare(IReadOnlyList<ComparisonSource> sources) =>
        Inquest.Postmortem.Postmortem.Compare(sources, new ExplainOptions { BaseAddress = 0x71000 });

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
