using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Tests.Snapshots;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Reporting;

public class TextReportWriterTests
{
    [Fact]
    public void The_answer_is_the_first_line() =>
        Assert.StartsWith("Null dereference: read of 4 bytes at 0x0000000c\n", Text(SampleReports.Full()), StringComparison.Ordinal);

    [Fact]
    public void A_mismatch_comes_before_everything_else()
    {
        DumpReport dump = SampleReports.FullDump() with
        {
            Match = new() { Verdict = MatchVerdicts.Mismatch, Confidence = 1, Summary = "zmk.elf is not the firmware that crashed.", Evidence = ["0 of 14 return addresses follow a call"] },
            Cause = null,
            Threads = [],
        };
        string text = Text(SampleReports.Full() with { Dumps = [dump] });
        Assert.StartsWith("zmk.elf is not the firmware that crashed.\n", text, StringComparison.Ordinal);
        Assert.Contains("0 of 14 return addresses follow a call", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_change_no_word()
    {
        string plain = Text(SampleReports.Full());
        string coloured = Text(SampleReports.Full(), new() { Colour = true });
        Assert.NotEqual(plain, coloured);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(coloured, "\x1b\\[[0-9;]*m", ""));
    }

    [Fact]
    public void Nothing_from_an_input_reaches_the_terminal_raw()
    {
        const string Evil = "\x1b]0;x\a\u202e\r\n";
        var frame = new FrameInfo
        {
            Index = 0,
            Function = Evil,
            File = Evil,
            Line = 1,
            Trust = FrameTrusts.Scan,
            Evidence = Evil,
            InterruptedBy = new(3, Evil, 1),
            Variables = [new() { Name = Evil, Kind = VariableKinds.Argument, Value = Evil, State = VariableStates.Available, Why = Evil }, new() { Name = Evil, Kind = VariableKinds.Local, State = Evil, Why = Evil }],
        };
        var report = new Report
        {
            Tool = new(Evil, Evil),
            Dumps =
            [
                new()
                {
                    Dump = new()
                    {
                        Source = Evil, AlsoIn = [Evil], Format = Evil, State = Evil, Defects = [new(Evil, Evil)], Lost = [new(0, 1, Evil)], Advice = [Evil], Size = 1,
                    },
                    Firmware = new() { Banner = Evil, Board = Evil, BuildId = Evil, Strings = [Evil] },
                    Match = new() { Verdict = Evil, Summary = Evil, Evidence = [Evil] },
                    Cause = new()
                    {
                        Title = Evil, Kind = Evil, Expression = Evil, Location = Evil, Reason = new(1, Evil, Evil), Evidence = [Evil], Advice = [Evil],
                        Source = new(Evil, 1, 1, [Evil]),
                    },
                    Registers = [new(Evil, 1, Evil), new(Evil, null, Evil)],
                    Threads = [new() { Name = Evil, State = Evil, WaitingFor = Evil, Crashed = true, Frames = [frame], Stopped = new(Evil, Evil), Notes = [Evil] }, new() { Name = Evil, WaitingFor = Evil }],
                    ThreadNotes = [Evil],
                    Fingerprint = new() { Version = 1, Signature = Evil, Hash = Evil },
                    Printed = [new() { Name = Evil, Kind = Evil, Value = Evil, State = VariableStates.Inferred, Why = Evil }],
                    Log = [new(Evil, Evil, Evil, Evil)],
                    Warnings = [Evil],
                },
            ],
            OtherDumps = [new() { Source = Evil, Format = Evil, State = Evil }],
            Diagnostics = [new(Evil, Evil, Evil, Evil)],
            Hints = [Evil],
        };
        foreach (bool verbose in new[] { false, true })
        {
            string text = Text(report, new() { Verbose = verbose, AllThreads = verbose });
            Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
            Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
        }

        using var writer = new StringWriter();
        FoundTableWriter.Write(report, writer);
        Assert.DoesNotContain(writer.ToString(), c => (char.IsControl(c) && c != '\n') || c == '\u202e');
    }

    [Fact]
    public void What_is_not_known_is_not_printed()
    {
        var report = new Report
        {
            Tool = new("inquest", "1"),
            Dumps =
            [
                new()
                {
                    Dump = new() { Source = "a.bin", Format = DumpFormats.Stream, State = DumpStates.Complete, Size = 1 },
                    Cause = new() { Title = "Kernel panic", Kind = CauseKinds.Panic },
                    Threads = [new() { Crashed = true, Frames = [new() { Index = 0, Trust = FrameTrusts.Context }] }],
                },
            ],
        };
        Assert.Equal(
            "Kernel panic\n\n  Dump      a.bin, complete: 1 byte.\n\nThread without a name (crashed)\n  #0 unknown\n", Text(report));
    }

    [Theory]
    [InlineData("/b/ws/app/a.c", "/b/ws/zephyr/kernel/b.c", "app/a.c:1", "zephyr/kernel/b.c:1")]
    [InlineData("C:/b/x/a.c", "C:/b/y/b.c", "x/a.c:1", "y/b.c:1")]
    [InlineData("/b/app/a.c", "/c/app/b.c", "/b/app/a.c:1", "/c/app/b.c:1")]
    [InlineData("/b/one/a.c", "/b/only/b.c", "one/a.c:1", "only/b.c:1")]
    [InlineData("/b/app/a.c", "/b/app/a.c", "app/a.c:1", "app/a.c:1")]
    [InlineData("/a.c", "/a.c", "/a.c:1", "/a.c:1")]
    [InlineData("app/a.c", "/b/lib/b.c", "app/a.c:1", "lib/b.c:1")]
    public void The_folder_that_all_files_share_is_left_away(string first, string second, string firstShown, string secondShown)
    {
        DumpReport dump = SampleReports.FullDump() with
        {
            Threads =
            [
                new()
                {
                    Name = "t", Crashed = true,
                    Frames =
                    [
                        new() { Index = 0, Function = "f", File = first, Line = 1, Trust = FrameTrusts.Cfi },
                        new() { Index = 1, Function = "g", File = second, Line = 1, Trust = FrameTrusts.Cfi },
                    ],
                },
            ],
        };
        string text = Text(SampleReports.Full() with { Dumps = [dump] });
        Assert.Contains($"  #0 f  {firstShown}\n", text, StringComparison.Ordinal);
        Assert.Contains($"  #1 g  {secondShown}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_argument_lists_move_to_lines_of_their_own()
    {
        var arguments = Enumerable.Range(0, 12).Select(i => new VariableInfo
        {
            Name = $"argument_{i}",
            Kind = VariableKinds.Argument,
            Value = "0x20001000",
            State = VariableStates.Available,
        }).ToList();
        DumpReport dump = SampleReports.FullDump() with
        {
            Threads = [new() { Name = "t", Crashed = true, Frames = [new() { Index = 0, Function = "f", Trust = FrameTrusts.Context, Variables = arguments }] }],
        };
        string text = Text(SampleReports.Full() with { Dumps = [dump] });
        Assert.Contains("#0 f(...)\n", text, StringComparison.Ordinal);
        Assert.Contains("       argument_11 = 0x20001000\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, false, "#0 #1 #2 #3 #4 #5 #6")]
    [InlineData(6, false, "#0 #1 #2 | #3 to #5: parse() on the same line, 3 times (--verbose shows them) | #6 #7")]
    [InlineData(9, false, "#0 #1 #2 | #3 to #8: parse() on the same line, 6 times (--verbose shows them) | #9 #10")]
    [InlineData(9, true, "#0 #1 #2 #3 #4 #5 #6 #7 #8 #9 #10")]
    public void A_recursion_is_shortened_to_its_ends(int times, bool verbose, string expected)
    {
        FrameInfo[] frames = [Frame("read_type", 60), .. Enumerable.Repeat(Frame("parse", 73), times), Frame("net_rx", 139)];
        Report report = SampleReports.Full() with
        {
            Dumps = [SampleReports.FullDump() with { Threads = [new() { Crashed = true, Frames = [.. frames.Select((f, i) => f with { Index = i })] }] }],
        };
        IEnumerable<string> shown = Text(report, new() { Verbose = verbose }).Split('\n').Where(l => l.StartsWith("  #", StringComparison.Ordinal))
            .Select(l => l.Trim()).Select(l => l.Contains(" to ", StringComparison.Ordinal) ? $"| {l} |" : l.Split(' ')[0]);
        Assert.Equal(expected, string.Join(' ', shown));

        static FrameInfo Frame(string function, int line) => new() { Index = 0, Pc = 0x1000, Function = function, File = "/w/net/packet.c", Line = line, Trust = FrameTrusts.Cfi };
    }

    [Fact]
    public void Sentences_wrap_at_the_width_with_a_hanging_indent()
    {
        string sentence = string.Join(' ', Enumerable.Repeat("word", 60));
        DumpReport dump = SampleReports.FullDump() with { Match = new() { Verdict = MatchVerdicts.Likely, Summary = sentence } };
        string[] lines = Text(SampleReports.Full() with { Dumps = [dump] }).Split('\n');
        int first = Array.FindIndex(lines, l => l.StartsWith("  Firmware  word", StringComparison.Ordinal));
        Assert.InRange(lines[first].Length, 90, 100);
        Assert.StartsWith("            word", lines[first + 1], StringComparison.Ordinal);
        Assert.InRange(lines[first + 1].Length, 90, 100);
    }

    [Fact]
    public void Of_many_ranges_that_were_lost_the_number_is_told()
    {
        MemoryRangeInfo[] lost = [.. Enumerable.Range(0, 27).Select(i => new MemoryRangeInfo(0x20000000 + (0x100 * (ulong)i), 0x20000020 + (0x100 * (ulong)i), "lost on the way"))];
        DumpReport dump = SampleReports.FullDump();
        dump = dump with { Dump = dump.Dump with { Lost = [.. lost, new(0x20004000, 0x20005000, "behind the end")] } };
        const string Counted = "Lost: 27 places in RAM 0x20000000-0x20001a20 (lost on the way), RAM 0x20004000-0x20005000 (behind the end).";
        Assert.Contains(Counted, Text(SampleReports.Full() with { Dumps = [dump] }, new() { Width = 200 }), StringComparison.Ordinal);
        Assert.Contains("RAM 0x20001900-0x20001920", Text(SampleReports.Full() with { Dumps = [dump] }, new() { Width = 200, Verbose = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_dumps_of_one_file_are_told_apart_by_their_place()
    {
        DumpReport dump = SampleReports.FullDump();
        DumpReport At(long line) => dump with { Dump = dump.Dump with { Source = "two.log", Format = DumpFormats.SerialLog, FlashAddress = null, Offset = line } };
        string text = Text(SampleReports.Full() with { Dumps = [At(1050), At(15), dump] });
        Assert.Contains("=== Dump 1 of 3: two.log, line 1,050 ===", text, StringComparison.Ordinal);
        Assert.Contains("=== Dump 2 of 3: two.log, line 15 ===", text, StringComparison.Ordinal);
        Assert.Contains($"=== Dump 3 of 3: {dump.Dump.Source} ===", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_without_a_name_says_its_number_once()
    {
        DumpReport dump = SampleReports.FullDump();
        dump = dump with { Cause = dump.Cause! with { Evidence = [], Reason = new(99, null, "reason 99, which Zephyr does not define (the application may)") } };
        Assert.Contains("Zephyr's reason: 99, which Zephyr does not define", Text(SampleReports.Full() with { Dumps = [dump] }), StringComparison.Ordinal);
    }

    private static string Text(Report report, TextReportOptions? options = null) => ReportSnapshotTests.Text(report, options ?? new());
}
