using System.Text;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

/// <summary>
/// One line of a log or one block of a partition is lost: what is left may tell less, but nothing else than the whole dump
/// does, and its own ELF stays its ELF. A few pieces of each dump here; every piece with <c>fuzz/every-piece</c>.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class LostPieceTests
{
    private const int Picks = 4;

    private static readonly bool s_all = Environment.GetEnvironmentVariable("INQUEST_EVERY_PIECE") == "1";

    public static TheoryData<string> Builds() => [.. LabFixture.All.Select(f => f.Elf).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Builds))]
    public void A_dump_that_lost_a_piece_tells_less_and_nothing_else(string build)
    {
        FirmwareCache cache = new();
        List<string> wrong = [];
        foreach (LabFixture fixture in LabFixture.All.Where(f => f.Elf == build))
        {
            DumpReport? whole = null;
            foreach (LostPiece piece in LostPiece.Of(fixture, s_all ? null : Picks))
            {
                whole ??= Explain(fixture.Dump, fixture.Base, build, cache)!;
                if (Explain(piece.Input, piece.Base, build, cache) is { } left)
                {
                    wrong.AddRange(Differences(left, whole).Select(d => $"{fixture.Name}, {piece.What}: {d}"));
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} differences\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Without_the_kernel_object_no_waiting_thread_is_taken_for_the_running_one()
    {
        LabFixture fixture = LabFixture.Named("deadlock_an547_v2-zeros_threads_logging");
        List<string> lines = [.. Encoding.Latin1.GetString(LabFixture.ReadFile(fixture.DumpPath)).Split('\n')];
        // The header of the T block has a line of its own, and the kernel object the next.
        int header = lines.FindIndex(l => l.Contains("#CD:54", StringComparison.Ordinal));
        lines.RemoveAt(header + 1);
        DumpReport report = Explain(new PostmortemInput("dump.log", Encoding.Latin1.GetBytes(string.Join('\n', lines))), null, fixture.Elf, new())!;
        Assert.Contains(report.Dump.Defects, d => d.Id == "INQ2108");
        Assert.True(Crashed(report)!.Name is null or "idle", Crashed(report)!.Name);
    }

    [Fact]
    public void A_log_that_ends_inside_a_block_is_read_without_it_when_a_line_of_it_is_lost()
    {
        LabFixture fixture = LabFixture.Named("log_no_end");
        List<string> lines = [.. Encoding.Latin1.GetString(LabFixture.ReadFile(fixture.DumpPath)).Split('\n')];
        List<int> dump = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].Contains("#CD:", StringComparison.Ordinal))];
        lines.RemoveAt(dump[10]);
        DumpReport report = Explain(new PostmortemInput("dump.log", Encoding.Latin1.GetBytes(string.Join('\n', lines))), null, fixture.Elf, new())!;
        Assert.NotEqual(MatchVerdicts.Mismatch, report.Match!.Verdict);
        Assert.Contains(report.Dump.Lost, l => l.What is string what && what.Contains("lines of it are lost", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stream_extracted_from_a_log_with_lost_lines_knows_no_more_than_the_log()
    {
        LabFixture fixture = LabFixture.Named("log_lost_lines");
        ExtractedDump extracted = Inquest.Postmortem.Postmortem.Extract([fixture.Dump], ExplainOptions.Default)[0];
        DumpReport log = Explain(fixture.Dump, null, fixture.Elf, new())!;
        DumpReport stream = Explain(new PostmortemInput("dump.bin", extracted.Stream!.Value), null, fixture.Elf, new())!;
        Assert.Equal(DumpStates.Truncated, stream.Dump.State);
        Assert.Equal(log.Dump.Lost.Select(l => (l.Start, l.End)), stream.Dump.Lost.Select(l => (l.Start, l.End)));
        Assert.Contains("not known", stream.LogNote, StringComparison.Ordinal);
    }

    // Bytes that were erased and not known to be lost are read as they are: they may spoil a name or a frame, as damage does,
    // and the dump is then graded as damaged. That the ELF is refused would leave nothing.
    private static IEnumerable<string> Differences(DumpReport left, DumpReport whole)
    {
        if (left.Match!.Verdict == MatchVerdicts.Mismatch)
        {
            yield return $"the ELF is refused: {left.Match.Summary}";
            yield break;
        }

        ThreadInfo? crashed = Crashed(left), truth = Crashed(whole);
        if (crashed?.Id is ulong id && id != truth?.Id)
        {
            yield return $"thread {crashed.Name}, not {truth?.Name}";
        }

        IReadOnlyList<FrameInfo> frames = crashed?.Frames ?? [], known = truth?.Frames ?? [];
        for (int i = 0; i < frames.Count && i < known.Count && frames[i].Trust != FrameTrusts.Scan && known[i].Trust != FrameTrusts.Scan; i++)
        {
            if (frames[i].Pc != known[i].Pc)
            {
                yield return $"#{i} is 0x{frames[i].Pc:x8} {frames[i].Function} [{frames[i].Trust}], the whole dump has 0x{known[i].Pc:x8} {known[i].Function}";
                yield break;
            }
        }
    }

    private static ThreadInfo? Crashed(DumpReport report) => report.Threads.FirstOrDefault(t => t.Crashed);

    private static DumpReport? Explain(PostmortemInput dump, ulong? address, string build, FirmwareCache cache) =>
        Inquest.Postmortem.Postmortem.Explain([dump, LabFixture.ElfInput(build)], new ExplainOptions { BaseAddress = address, Cache = cache, HashInputs = false }).Dumps is [DumpReport first, ..] ? first : null;
}
