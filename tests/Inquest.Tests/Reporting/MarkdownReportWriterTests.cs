using Inquest.Reporting;
using Inquest.Reporting.Markdown;
using Inquest.Reporting.Words;
using Inquest.Tests.Snapshots;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Reporting;

public class MarkdownReportWriterTests
{
    private const string Secret = "correct horse";

    [Fact]
    public void The_report_with_everything_in_it() => Snapshot.Matches(Markdown(SampleReports.Full()), "../Snapshots/report-full", "md");

    [Fact]
    public void The_report_without_a_dump() => Snapshot.Matches(Markdown(SampleReports.NoDump()), "../Snapshots/report-no-dump", "md");

    [Fact]
    public void What_a_dump_lost_is_to_be_seen_without_unfolding()
    {
        string page = Markdown(SampleReports.Full());
        Assert.Contains("**Dump** truncated: ", page[..page.IndexOf("<details>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Report whole = SampleReports.Full();
        whole = whole with { Dumps = [whole.Dumps[0] with { Dump = whole.Dumps[0].Dump with { State = DumpStates.Complete } }] };
        Assert.DoesNotContain("**Dump**", Markdown(whole), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_causes_evidence_says_is_not_said_again_as_a_finding()
    {
        Report report = SampleReports.Full();
        string finding = report.Dumps[0].Findings[0].Text;
        Assert.Single(Lines(report));
        report = report with { Dumps = [report.Dumps[0] with { Cause = report.Dumps[0].Cause! with { Evidence = [finding] } }] };
        Assert.Single(Lines(report));

        IEnumerable<string> Lines(Report r) => Markdown(r).Split('\n').Where(l => l.StartsWith("- ", StringComparison.Ordinal) && l.Contains("close to an overflow", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fold_is_closed_and_every_fence_too()
    {
        string[] lines = Markdown(SampleReports.Full()).Split('\n');
        Assert.Equal(lines.Count(l => l.StartsWith("<details>", StringComparison.Ordinal)), lines.Count(l => l == "</details>"));
        Assert.Equal(0, lines.Count(l => l.StartsWith("```", StringComparison.Ordinal)) % 2);
    }

    [Fact]
    public void Texts_of_the_device_are_shown_only_when_asked_for()
    {
        Report report = WithFirstFrame(f => f with
        {
            Variables = [new() { Name = "s", Kind = VariableKinds.Local, State = VariableStates.Available, Value = $"\"{Secret}\"", BareValue = "<14 bytes left out>" }],
        });
        report = report with { Dumps = [report.Dumps[0] with { Log = [new(Secret)] }] };
        string shared = Markdown(report);
        Assert.DoesNotContain(Secret, shared, StringComparison.Ordinal);
        Assert.Contains("<14 bytes left out>", shared, StringComparison.Ordinal);
        Assert.Contains("left out; --include-memory shows them", shared, StringComparison.Ordinal);
        Assert.Equal(2, Markdown(report, memory: true).Split(Secret).Length - 1);
    }

    [Fact]
    public void No_name_becomes_markup_a_link_or_a_mention()
    {
        const string Hostile = "</details>```\n@me #1 <script>![x](http://evil.example) | `code`";
        Report report = WithFirstFrame(f => f with { Function = Hostile, File = Hostile });
        DumpReport dump = report.Dumps[0];
        report = report with
        {
            Inputs = [new() { Name = Hostile, Role = InputRoles.Dump, Format = Hostile }],
            OtherDumps = [dump.Dump with { Source = Hostile }],
            Diagnostics = [new("INQ1004", Severities.Warning, Hostile, Hostile)],
            Dumps =
            [
                dump with
                {
                    Dump = dump.Dump with { Source = Hostile },
                    Match = dump.Match! with { Summary = Hostile, Evidence = [Hostile] },
                    Cause = dump.Cause! with { Title = Hostile, Evidence = [Hostile], Advice = [Hostile], Expression = Hostile },
                    Warnings = [Hostile],
                    Fingerprint = dump.Fingerprint! with { Signature = Hostile },
                },
            ],
        };
        string[] lines = Markdown(report).Split('\n');
        string? fence = null;
        foreach (string line in lines)
        {
            // What a line of backticks holds more backticks of is a code span.
            if (System.Text.RegularExpressions.Regex.IsMatch(line, "^```+[^`]*$"))
            {
                fence = fence is null ? line.TrimEnd('t', 'e', 'x') : line == fence ? null : fence;
                continue;
            }

            if (fence is null)
            {
                Assert.DoesNotMatch("(?<!\\\\)<(?!/?details|/?summary|/?sub>)", OutsideCode(line));
                Assert.DoesNotContain("@me", OutsideCode(line), StringComparison.Ordinal);
                Assert.DoesNotContain("://", OutsideCode(line), StringComparison.Ordinal);
                Assert.DoesNotContain("#1", OutsideCode(line), StringComparison.Ordinal);
            }
        }

        Assert.Null(fence);
        Assert.Equal(lines.Count(l => l.StartsWith("<details>", StringComparison.Ordinal)), lines.Count(l => l == "</details>"));
    }

    [Theory]
    [InlineData("/home/alice/zmk/app/src/hid.c", "~/zmk/app/src/hid.c")]
    [InlineData("/Users/alice/zmk/hid.c", "~/zmk/hid.c")]
    [InlineData("C:/Users/alice/zmk/hid.c", "~/zmk/hid.c")]
    [InlineData("/root/zmk/hid.c", "~/zmk/hid.c")]
    public void A_home_folder_does_not_name_its_owner(string file, string shown)
    {
        // Files of another place are in the majority, so that nothing is shared with this one.
        Report report = WithFirstFrame(f => f with { File = file });
        DumpReport dump = report.Dumps[0];
        ThreadInfo[] threads = [.. dump.Threads.Select(t => t with { Frames = [.. t.Frames.Select(f => f.Index == 0 && t.Crashed ? f : f with { File = "/w/zephyr/kernel/sched.c" })] })];
        string text = Markdown(report with { Dumps = [dump with { Threads = threads }] });
        Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
        Assert.Contains(shown + ":88", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_fits_a_comment_however_many_threads_there_are()
    {
        Report report = SampleReports.Full();
        DumpReport dump = report.Dumps[0];
        ThreadInfo[] many = [dump.Threads[0], .. Enumerable.Repeat(dump.Threads[0] with { Crashed = false }, 400)];
        string text = Markdown(report with { Dumps = [dump with { Threads = many }] });
        Assert.InRange(text.Length, 50_000, 65_536);
        Assert.Matches("[0-9]+ further threads left out for length", text);
    }

    internal static string Markdown(Report report, bool memory = false)
    {
        using var writer = new StringWriter();
        MarkdownReportWriter.Write(report, writer, new SharingOptions { IncludeMemory = memory });
        return writer.ToString();
    }

    private static Report WithFirstFrame(Func<FrameInfo, FrameInfo> change)
    {
        Report report = SampleReports.Full();
        DumpReport dump = report.Dumps[0];
        ThreadInfo thread = dump.Threads[0];
        return report with { Dumps = [dump with { Threads = [thread with { Frames = [change(thread.Frames[0]), .. thread.Frames.Skip(1)] }, .. dump.Threads.Skip(1)] }] };
    }

    /// <summary>The line without its code spans, as Markdown pairs backticks: runs of equal length.</summary>
    private static string OutsideCode(string line)
    {
        string rest = System.Text.RegularExpressions.Regex.Replace(line, @"(?<!`)\\`", "");
        return System.Text.RegularExpressions.Regex.Replace(rest, "(?<!`)(`+)(?!`).*?(?<!`)\\1(?!`)", "");
    }
}
