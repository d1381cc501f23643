using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Inquest.Reporting;
using Inquest.Reporting.Html;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Reporting;

public partial class HtmlReportWriterTests
{
    [Fact]
    public void The_policy_allows_the_pages_own_style_and_nothing_else()
    {
        string page = Html(SampleReports.Full());
        string style = Style().Match(page).Groups[1].Value;
        Assert.Equal(HtmlReportWriter.Stylesheet, style);
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"style-src &#39;sha256-{hash}&#39;", page, StringComparison.Ordinal);
        Assert.Contains("default-src &#39;none&#39;", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_element_is_closed_in_its_turn()
    {
        foreach (Report report in (Report[])[SampleReports.Full(), SampleReports.NoDump(), SampleReports.Empty()])
        {
            var open = new Stack<string>();
            foreach (Match tag in Tag().Matches(Style().Replace(Html(report, memory: true), "")))
            {
                string name = tag.Groups[2].Value;
                if (tag.Groups[1].Length > 0)
                {
                    Assert.Equal(open.Pop(), name);
                }
                else if (name is not ("meta" or "link" or "doctype"))
                {
                    open.Push(name);
                }
            }

            Assert.Empty(open);
        }
    }

    [Fact]
    public void The_verdict_names_the_ELF_and_the_other_ELFs_say_what_they_are_for()
    {
        string page = Html(SampleReports.Full());
        Assert.Contains("zmk.elf is proved: 187,412 of 187,412 code bytes", page, StringComparison.Ordinal);
        Assert.Contains("crash.zip/mcuboot.elf is used for 0x00001000-0x0000c7f4", page, StringComparison.Ordinal);
        Assert.Contains("old.elf is not used: its code at", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_are_there_once_with_several_dumps_too()
    {
        Report full = SampleReports.Full();
        string page = Html(full with { Dumps = [full.Dumps[0], full.Dumps[0], full.Dumps[0]] });
        var ids = Id().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.Contains("d3-threads", ids);
    }

    [Fact]
    public void Every_link_of_the_page_leads_to_an_id()
    {
        string page = Html(SampleReports.Full());
        var ids = Id().Matches(page).Select(m => m.Groups[1].Value).ToHashSet();
        var links = Link().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, l => Assert.Contains(l, ids));
    }

    [Fact]
    public void A_frame_with_a_known_commit_links_to_its_line()
    {
        Report full = SampleReports.Full();
        DumpReport dump = full.Dumps[0];
        ThreadInfo thread = dump.Threads[0] with { Frames = [dump.Threads[0].Frames[0] with { Permalink = "https://example.org/a/blob/c/hid.c#L88" }] };
        Assert.Contains(
            "href=\"https://example.org/a/blob/c/hid.c#L88\" rel=\"noreferrer\">app/src/hid.c:88</a>",
            Html(full with { Dumps = [dump with { Threads = [thread] }] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_are_the_parts_of_the_page_in_order()
    {
        IReadOnlyList<HtmlSection> sections = HtmlReportWriter.Sections(SampleReports.FullDump(), new SharingOptions { IncludeMemory = true });
        Assert.Equal(["answer", "proof", "threads", "printed", "registers", "log", "memory", "dump-facts"], sections.Select(s => s.Id));
        string page = Html(SampleReports.Full(), memory: true);
        Assert.All(sections, s => Assert.Contains(s.Html, page, StringComparison.Ordinal));
        Assert.DoesNotContain("log", HtmlReportWriter.Sections(SampleReports.FullDump()).Select(s => s.Id));
    }

    [Fact]
    public void Memory_of_a_large_dump_ends_where_a_browser_would_suffer()
    {
        Report full = SampleReports.Full();
        byte[] bytes = new byte[3 << 20];
        new Random(1).NextBytes(bytes);
        string page = Html(full with { Dumps = [full.Dumps[0] with { MemoryContents = [new(0x20000000, bytes), new(0x30000000, new byte[1])] }] }, memory: true);
        Assert.Contains("The last 2,097,152 bytes are left out", page, StringComparison.Ordinal);
        Assert.Contains("0x30000000, 1 byte: left out", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 4 << 20, 8 << 20);
    }

    [Fact]
    public void Memory_at_the_end_of_the_address_space_is_shown()
    {
        Report full = SampleReports.Full();
        DumpReport dump = full.Dumps[0] with { Dump = full.Dumps[0].Dump with { AddressBytes = 8 }, MemoryContents = [new(ulong.MaxValue - 3, new byte[] { 0x41, 0x42, 0x43, 0x44 })] };
        Assert.Contains("41 42 43 44               ABCD", Html(full with { Dumps = [dump] }, memory: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_nested_beyond_reason_is_written()
    {
        VariableInfo value = new() { Name = "v", Kind = VariableKinds.Member, State = VariableStates.Available, Value = "1" };
        for (int i = 0; i < 200; i++)
        {
            value = new() { Name = "v", Kind = VariableKinds.Member, State = VariableStates.Available, Children = [value] };
        }

        Report full = SampleReports.Full();
        Assert.InRange(Html(full with { Dumps = [full.Dumps[0] with { Printed = [value] }] }).Length, 1000, 200_000);
    }

    private static string Html(Report report, bool memory = false)
    {
        using var writer = new StringWriter();
        HtmlReportWriter.Write(report, writer, new SharingOptions { IncludeMemory = memory });
        return writer.ToString();
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<(/?)!?([a-z0-9]+)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Id();

    [GeneratedRegex(" href=\"#([^\"]*)\"")]
    private static partial Regex Link();
}
