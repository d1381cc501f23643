using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

/// <summary>
/// The frames of the whole report, inlined ones too, against the live truth of every crash lab fixture; and the table of
/// them in docs/accuracy.md, beside what gdb shows behind an equivalent stub. <c>INQUEST_ACCEPT=1</c> writes the table anew.
/// </summary>
public sealed partial class AccuracyTableTests
{
    private static string TablePath => Path.Combine(Repository.Root, "docs", "accuracy.md");

    [Fact]
    public void No_frame_that_a_report_names_is_false()
    {
        List<string> wrong = [];
        foreach (string name in ReportedFixture.Names)
        {
            ReportedFixture fixture = ReportedFixture.Open(name);
            (_, List<string> names, _) = Count(fixture);
            wrong.AddRange(names.Select(n => $"{name}: {n}"));
        }

        Assert.Empty(wrong);
    }

    /// <summary>Without an ELF nothing says how a function's frame is laid out: all but the pc is marked as what may be false.</summary>
    [Fact]
    public void Without_an_elf_no_frame_that_is_not_marked_is_false()
    {
        List<string> wrong = [];
        int marked = 0, found = 0;
        foreach (LabFixture fixture in LabFixture.All)
        {
            HashSet<ulong> truth = [.. ReportedFixture.Open(fixture.Name).Truth.GetProperty("levels").EnumerateArray()
                .SelectMany(l => l.GetProperty("frames").EnumerateArray()).Select(f => ReportedFixture.ParseAddress(f.GetProperty("pc").GetString()!) & ~1ul)];
            DumpReport report = Inquest.Postmortem.Postmortem.Explain([fixture.Dump], new ExplainOptions { BaseAddress = fixture.Base, HashInputs = false }).Dumps[0];
            FrameInfo[] frames = [.. report.Threads.Where(t => t.Crashed).SelectMany(t => t.Frames)];
            wrong.AddRange(frames.Where(f => f.Trust != FrameTrusts.Scan && !truth.Contains(f.Pc!.Value & ~1ul)).Select(f => $"{fixture.Name}: #{f.Index} 0x{f.Pc:x8} ({f.Trust})"));
            marked += frames.Count(f => f.Trust == FrameTrusts.Scan);
            found += frames.Count(f => f.Trust == FrameTrusts.Scan && truth.Contains(f.Pc!.Value & ~1ul));
        }

        Assert.Empty(wrong);
        // Most of what is marked is true all the same: else it would be noise.
        Assert.True(found * 2 > marked, $"{found} of {marked}");
    }

    [Fact]
    public void The_table_in_the_documentation_is_what_is_measured()
    {
        string table = MakeTable();
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1")
        {
            File.WriteAllText(TablePath, table);
        }

        Assert.Equal(File.Exists(TablePath) ? File.ReadAllText(TablePath).ReplaceLineEndings("\n") : "", table);
    }

    private static string MakeTable()
    {
        Dictionary<string, string[]> gdb = File.ReadLines(Path.Combine(Repository.Root, "docs", "data", "gdb-frames.txt"))
            .Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')).ToDictionary(p => p[0], StringComparer.Ordinal);
        StringBuilder rows = new();
        int whole = 0, wholeGdb = 0, falseGdb = 0, falseOurs = 0;
        foreach (string name in ReportedFixture.Names)
        {
            (int right, List<string> wrong, int missing) = Count(ReportedFixture.Open(name));
            string[]? other = gdb.GetValueOrDefault(name);
            whole += wrong.Count == 0 && missing == 0 ? 1 : 0;
            falseOurs += wrong.Count > 0 ? 1 : 0;
            wholeGdb += other is [_, _, "0", "0", ..] ? 1 : 0;
            falseGdb += other is [_, _, not "0", ..] ? 1 : 0;
            string why = missing > 0 ? ReportedFixture.Open(name).Crashed?.Stopped is { } stopped ? stopped.Reason : "no registers" : "";
            rows.Append(CultureInfo.InvariantCulture, $"| {name} | {right} | {wrong.Count} | {missing} | {why} | {other?[1] ?? "–"} | {other?[2] ?? "–"} | {other?[3] ?? "–"} |\n");
        }

        return $"""
            # Accuracy

            Every dump of the crash lab, held against what was true when the device stopped (gdb on the live machine; see
            crashlab/README.md). A frame counts as true when its function and its address are the truth's, in order; inlined
            functions are frames of their own. «gdb» is gdb-multiarch 13.1 behind `bench/compare/dump_stub.py`, which serves what
            Zephyr's own stub serves; for gdb only the function is compared. `bench/compare/gdb-frames` measures gdb again; the test
            `AccuracyTableTests` measures Inquest and fails when this page differs.

            Of {ReportedFixture.Names.Count} dumps Inquest shows the whole truth for {whole} and a false frame in {falseOurs}; gdb {wholeGdb} and {falseGdb} of the {ReportedFixture.Names.Count(gdb.ContainsKey)} that it was tried on. What is missing
            is missing in the dump, or in code without frame information; `tests/Inquest.Tests/Unwinding/missing-frames.txt` says
            for each which byte or register it was.

            | fixture | true | false | missing | stopped by | gdb: true | false | missing |
            |---|--:|--:|--:|---|--:|--:|--:|

            """.ReplaceLineEndings("\n") + rows;
    }

    // Frames are matched in order with the truth's: one that is not found there is false.
    private static (int Right, List<string> Wrong, int Missing) Count(ReportedFixture fixture)
    {
        List<(string Function, ulong Pc, int? Line)> truth = [];
        foreach (JsonElement level in fixture.Truth.GetProperty("levels").EnumerateArray())
        {
            foreach (JsonElement frame in level.GetProperty("frames").EnumerateArray())
            {
                truth.Add((Plain(frame.GetProperty("function").GetString() ?? "?"), ReportedFixture.ParseAddress(frame.GetProperty("pc").GetString()!) & ~1ul,
                    frame.GetProperty("line") is { ValueKind: JsonValueKind.Number } line ? line.GetInt32() : null));
            }
        }

        // Before the first thread gdb ends where the firmware's entry calls: the entry itself is true, and not in the truth.
        bool before = fixture.Truth.GetProperty("levels").EnumerateArray().Last().GetProperty("ends").GetString() == "reset";
        // DWARF 2 does not say where an inlined function was called from, and gdb then shows its lines as those of the function around it
        // (dwarf2/read.c, read_func_scope); llvm-symbolizer and addr2line show both.
        bool isDwarf2 = fixture.Description.GetProperty("build").GetString()!.Contains("-dwarf2", StringComparison.Ordinal);
        int at = 0, right = 0;
        List<string> wrong = [];
        foreach (FrameInfo frame in fixture.Crashed?.Frames ?? [])
        {
            string function = Plain(frame.Function ?? "");
            // Where an object ships without debug information, a C++ function has only its linker's name.
            bool isLinkageName = function.StartsWith("_Z", StringComparison.Ordinal);
            int found = truth.FindIndex(Math.Min(at, truth.Count), t => (t.Function == function || isLinkageName || frame.Function is null) && t.Pc == (frame.Pc & ~1ul));
            if (found >= 0)
            {
                at = found + 1;
                right++;
            }
            else if ((frame.Function != "z_arm_reset" || !before) && !(isDwarf2 && frame.Inlined && truth.Exists(t => t.Pc == (frame.Pc & ~1ul) && t.Line == frame.Line)))
            {
                wrong.Add($"#{frame.Index} {frame.Function ?? "no function"} 0x{frame.Pc:x8} ({frame.Trust})");
            }
        }

        return (right, wrong, truth.Count - right);
    }

    // gdb writes the unsigned template argument that DWARF calls `LowPass<3>` as `LowPass<3u>`.
    private static string Plain(string function) => UnsignedArgument().Replace(function, "$1");

    [GeneratedRegex(@"\b(\d+)u\b")]
    private static partial Regex UnsignedArgument();
}
