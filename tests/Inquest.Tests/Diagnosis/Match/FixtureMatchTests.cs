using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Diagnosis.Match;

/// <summary>The verdict on right and wrong pairs of dump and ELF, over the crash lab (the table is docs/matching.md).</summary>
public sealed partial class FixtureMatchTests
{
    private static readonly string[] s_verdicts = [MatchVerdicts.Proved, MatchVerdicts.Likely, MatchVerdicts.Unknown, MatchVerdicts.Mismatch];

    private static readonly Lazy<ConcurrentBag<Pair>> s_pairs = new(ReadPairs);

    [Fact]
    [Trait("Speed", "Slow")]
    public void No_right_pair_is_refused()
    {
        List<string> refused = [];
        foreach (LabFixture fixture in LabFixture.All)
        {
            MatchInfo match = fixture.Explain().Match!;
            if (match.Verdict is not (MatchVerdicts.Proved or MatchVerdicts.Likely or MatchVerdicts.Unknown))
            {
                refused.Add($"{fixture.Name}: {match.Verdict}: {match.Summary}");
            }
        }

        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    /// <summary>Every ninth dump with every other build of its machine (other optimisation, other tool options), and with two other boards.</summary>
    [Fact]
    public void Wrong_pairs_are_mismatch_or_unknown_and_never_proved()
    {
        List<string> wrong = [];
        int pairs = 0, mismatches = 0;
        foreach (LabFixture fixture in LabFixture.All.Where((_, i) => i % 9 == 0))
        {
            string board = Path.GetFileName(fixture.Elf).Split('-')[0];
            IEnumerable<string> same = LabFixture.Elves.Where(e => Path.GetFileName(e).StartsWith(board + "-", StringComparison.Ordinal));
            IEnumerable<string> other = LabFixture.Elves.Except(same).Where((_, i) => i % 11 == 0);
            foreach (string elf in same.Concat(other).Where(e => !HaveSameCode(e, fixture.Elf)))
            {
                MatchInfo match = fixture.Explain(elf).Match!;
                pairs++;
                mismatches += match.Verdict == MatchVerdicts.Mismatch ? 1 : 0;
                // Two builds can agree in all the code that a small dump names: then its bytes show no difference.
                bool canShow = match.Verdict == MatchVerdicts.Likely && !fixture.Explain().Threads.SelectMany(t => t.Frames).All(f => HaveSameCodeAt(elf, fixture.Elf, f));
                if (match.Verdict == MatchVerdicts.Proved || canShow)
                {
                    wrong.Add($"{fixture.Name} with {elf}: {match.Verdict}: {match.Summary}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(pairs >= 40, $"{pairs} pairs");
        Assert.True(mismatches >= pairs * 0.8, $"{mismatches} of {pairs} pairs were told apart");
    }

    /// <summary>
    /// A wrong pair is <c>likely</c> only where the two builds agree in all the code that the dump names: that of the frames of
    /// every thread, as the right ELF shows them. What the wrong one shows ends where it stops to fit.
    /// </summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void A_wrong_pair_is_likely_only_where_all_code_that_the_dump_names_is_equal()
    {
        List<string> wrong = [];
        foreach (Pair pair in s_pairs.Value.Where(p => !p.IsRight && p.Verdict is MatchVerdicts.Likely or MatchVerdicts.Proved))
        {
            DumpReport truth = pair.Fixture.ExplainWith(LabFixture.ElfInput(pair.Fixture.Elf), allThreads: true);
            string[] differing = [.. truth.Threads.SelectMany(t => t.Frames).Where(f => !HaveSameCodeAt(pair.Elf, pair.Fixture.Elf, f)).Select(f => $"{f.Function} at 0x{f.Pc:x8}").Distinct()];
            if (pair.Verdict == MatchVerdicts.Proved || differing.Length > 0)
            {
                wrong.Add($"{pair.Fixture.Name} with {pair.Elf}: {pair.Verdict}: {pair.Summary}; it differs in {string.Join(", ", differing)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("wait_objects_threads", "an385-O2-dwarf5-changed")]
    [InlineData("wait_objects_threads", "an385-O3-dwarf5-gz")]
    [InlineData("wait_a_while_v8", "an505-O3-dwarf3-asmisr")]
    [InlineData("truncated_flash_threads", "an385-Os-dwarf2-asmisr")]
    public void Thread_entries_inside_of_functions_and_stacks_that_lead_nowhere_show_another_build(string name, string elf)
    {
        MatchInfo match = LabFixture.Named(name).Explain($"crashlab/builds/{elf}.elf").Match!;
        Assert.Equal(MatchVerdicts.Mismatch, match.Verdict);
        Assert.Contains(match.Evidence, e => e.StartsWith("only ", StringComparison.Ordinal) && e.Contains("thread entries", StringComparison.Ordinal));
        Assert.Contains(match.Evidence, e => e.StartsWith("only 0 of ", StringComparison.Ordinal) && e.Contains("stacks of the threads", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("panic_an385_v2_linker-ram_nrf-flash", "an385-Os-dwarf5-id", "no call of the kernel (svc)")]
    [InlineData("panic_in_isr_an547_v2_linker-ram_flash", "an547-Og-dwarf4", "no call of the kernel (svc)")]
    [InlineData("watchdog_an385_v3_threads_logging", "an385-Os-dwarf4-switch", "the log names crypto at 0x20000530")]
    [InlineData("oops_an505_v2_min_logging", "an505-Og-dwarf5-switch", "the log names sysworkq at")]
    public void A_stop_without_its_call_and_another_thread_than_the_log_names_show_another_build(string name, string elf, string evidence)
    {
        MatchInfo match = LabFixture.Named(name).Explain($"crashlab/builds/{elf}.elf").Match!;
        Assert.Equal(MatchVerdicts.Mismatch, match.Verdict);
        Assert.Contains(match.Evidence, e => e.StartsWith(evidence, StringComparison.Ordinal));
    }

    [Fact]
    public void A_literal_load_cannot_raise_the_fault_of_a_data_access()
    {
        MatchInfo match = LabFixture.Named("keyboard_lockup_nano_v3_min_in-memory").Explain("crashlab/builds/nano-Os-dwarf5-display.elf").Match!;
        Assert.Equal(MatchVerdicts.Mismatch, match.Verdict);
        Assert.Contains("cannot raise", match.Summary, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void The_table_in_the_documentation_counts_every_pair()
    {
        Dictionary<(bool Right, string Verdict), int> counts = s_pairs.Value.CountBy(p => (p.IsRight, p.Verdict)).ToDictionary();
        StringBuilder table = new("| | pairs | proved | likely | unknown | mismatch |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (bool right in (bool[])[true, false])
        {
            int[] row = [.. s_verdicts.Select(v => counts.GetValueOrDefault((right, v)))];
            table.Append(CultureInfo.InvariantCulture, $"| {(right ? "right" : "wrong")} | {row.Sum():N0} | {string.Join(" | ", row.Select(n => n.ToString("N0", CultureInfo.InvariantCulture)))} |\n");
        }

        string path = Repository.PathOf("docs/matching.md");
        string text = File.ReadAllText(path);
        string mended = TableInText().Replace(text, _ => table.ToString());
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1" && mended != text)
        {
            File.WriteAllText(path, mended);
            text = mended;
        }

        Assert.Equal(mended, text);
    }

    /// <summary>A change of one line whose code has the same length: the dump's own bytes need not show it, an image does.</summary>
    [Fact]
    public void One_changed_instruction_is_seen_in_the_image_and_never_proved_without()
    {
        foreach (LabFixture fixture in LabFixture.All.Where(f => f.Name.StartsWith("uf2_", StringComparison.Ordinal) && f.ImageElf == f.Elf))
        {
            byte[] changed = [.. LabFixture.ReadFile(fixture.Elf)];
            ElfSection text = ElfFile.Open(changed, "changed.elf", Limits.Default, new DiagnosticBag()).Sections
                .Where(s => s.IsAllocated && (s.Flags & ElfSectionFlags.Execute) != 0 && s.Type != ElfSectionType.NoBits).MaxBy(s => s.Size)!;
            changed[(int)text.Offset + ((int)text.Size / 2)] ^= 1;
            MatchInfo match = fixture.ExplainWith(new("changed.elf", changed)).Match!;
            Assert.Equal(MatchVerdicts.Mismatch, match.Verdict);
            Assert.Contains("1 of", match.Summary, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("uf2_stale_dump")]
    [InlineData("uf2_stale_dump_truncated")]
    public void A_stale_dump_in_a_newer_image_takes_the_ELF_that_made_it(string name)
    {
        LabFixture fixture = LabFixture.Named(name);
        Assert.Equal(MatchVerdicts.Mismatch, fixture.Explain(fixture.ImageElf!).Match!.Verdict);
        MatchInfo own = fixture.Explain().Match!;
        Assert.Equal(MatchVerdicts.Likely, own.Verdict);
        Assert.Contains("older", own.Summary, StringComparison.Ordinal);

        Report both = Inquest.Postmortem.Postmortem.Explain(
            [fixture.Dump, LabFixture.ElfInput(fixture.ImageElf!), LabFixture.ElfInput(fixture.Elf)], new());
        Assert.Equal(Path.GetFileName(fixture.Elf), both.Dumps[0].Match!.Elf);
    }

    /// <summary>Without an ELF the image is at hand alone: what stands at the crash's pc in newer firmware is not what ran.</summary>
    [Theory]
    [InlineData("uf2_stale_dump")]
    [InlineData("uf2_stale_dump_truncated")]
    public void A_stale_dump_without_its_ELF_is_not_read_with_the_newer_image(string name)
    {
        DumpReport report = Inquest.Postmortem.Postmortem.Explain([LabFixture.Named(name).Dump], new()).Dumps[0];
        Assert.Null(report.Cause!.Instruction);
        Assert.Null(report.Cause.FaultAddress);
        Assert.DoesNotContain(report.Threads[0].Frames, f => f.Evidence?.Contains("behind a call", StringComparison.Ordinal) == true);
        Assert.Contains("follows no call in it", report.Warnings[0], StringComparison.Ordinal);
        Assert.Contains(report.Cause.Evidence, e => e.Contains("the firmware that was given is not the one that crashed", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_image_fits_its_instruction_is_read_without_an_ELF()
    {
        foreach (LabFixture fixture in LabFixture.All.Where(f => f.Name is "uf2_null_member_read" or "uf2_isr_busy" or "sample_keyboard_lockup"))
        {
            DumpReport report = Inquest.Postmortem.Postmortem.Explain([fixture.Dump], new()).Dumps[0];
            Assert.NotNull(report.Cause!.Instruction);
            Assert.DoesNotContain(report.Warnings, w => w.Contains("image", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_refused_ELF_takes_nothing_from_what_the_image_shows_without_one()
    {
        LabFixture fixture = LabFixture.Named("uf2_null_member_read");
        DumpReport without = Inquest.Postmortem.Postmortem.Explain([fixture.Dump], new()).Dumps[0];
        DumpReport refused = fixture.Explain("crashlab/builds/nano-Os-dwarf5-display.elf");
        Assert.Equal(MatchVerdicts.Mismatch, refused.Match!.Verdict);
        Assert.Equal(without.Cause!.Title, refused.Cause!.Title);
        Assert.Equal(without.Cause.Evidence, refused.Cause.Evidence);
        Assert.Equal(without.Fingerprint!.Hash, refused.Fingerprint!.Hash);
        Assert.Equal(without.Threads[0].Frames.Select(f => f.Pc), refused.Threads[0].Frames.Select(f => f.Pc));
    }

    [Fact]
    public void An_ELF_that_is_not_known_to_be_the_right_one_is_said_to_be_so_in_one_sentence()
    {
        foreach (MatchInfo match in LabFixture.All.Where((_, i) => i % 5 == 0).Select(f => f.Explain().Match!).Where(m => m.Verdict == MatchVerdicts.Unknown))
        {
            Assert.InRange(MatchText.Sentence(match)!.Length, 1, 130);
        }
    }

    [Fact]
    public void Of_a_pool_of_ELFs_the_right_one_is_taken()
    {
        foreach (string name in (string[])["null_member_read_an386_v2-zeros_linker-ram_flash", "uf2_null_member_read", "first_below_asm"])
        {
            LabFixture fixture = LabFixture.Named(name);
            Report report = Inquest.Postmortem.Postmortem.Explain(
                [fixture.Dump, .. LabFixture.Elves.Select(LabFixture.ElfInput)], new() { BaseAddress = fixture.Base });
            Assert.True(HaveSameCode("crashlab/builds/" + report.Dumps[0].Match!.Elf, fixture.Elf), $"{name}: {report.Dumps[0].Match!.Elf}");
        }
    }

    private static ConcurrentBag<Pair> ReadPairs()
    {
        ConcurrentBag<Pair> pairs = [];
        Parallel.ForEach(LabFixture.All, fixture =>
        {
            string board = Path.GetFileName(fixture.Elf).Split('-')[0];
            foreach (string elf in LabFixture.Elves.Where(e => e == fixture.Elf || (Path.GetFileName(e).StartsWith(board + "-", StringComparison.Ordinal) && !HaveSameCode(e, fixture.Elf))))
            {
                MatchInfo match = fixture.Explain(elf).Match!;
                pairs.Add(new Pair(fixture, elf, match.Verdict, match.Summary ?? ""));
            }
        });
        return pairs;
    }

    private static bool HaveSameCode(string one, string other) => one == other || CodeOf(one).AsSpan().SequenceEqual(CodeOf(other));

    // The instruction at pc, and what of the function stands right in front of it: the call, of a frame that waits for one.
    private static bool HaveSameCodeAt(string one, string other, FrameInfo frame)
    {
        ulong pc = frame.Pc ?? 0;
        ulong before = Math.Min(16, frame.Offset ?? 16);
        return CodeAt(one, pc - Math.Min(pc, before), pc + 2).AsSpan().SequenceEqual(CodeAt(other, pc - Math.Min(pc, before), pc + 2));
    }

    private static byte[] CodeAt(string elf, ulong from, ulong to)
    {
        ElfFile file = ElfFile.Open(LabFixture.ReadFile(elf), elf, Limits.Default, new DiagnosticBag());
        ElfSection? section = file.Sections.FirstOrDefault(s => s.IsAllocated && s.Type != ElfSectionType.NoBits && s.Range.Contains(from) && s.Range.Contains(to - 1));
        return section is null ? [] : section.GetBytes().Slice((int)(from - section.Address), (int)(to - from)).ToArray();
    }

    private static byte[] CodeOf(string elf)
    {
        ElfFile file = ElfFile.Open(LabFixture.ReadFile(elf), elf, Limits.Default, new DiagnosticBag());
        return [.. file.Sections.Where(s => s.IsAllocated && (s.Flags & ElfSectionFlags.Execute) != 0 && s.Type != ElfSectionType.NoBits).SelectMany(s => s.GetBytes().ToArray())];
    }

    [GeneratedRegex(@"(?<=<!-- table -->\n).*?(?=<!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex TableInText();

    private sealed record Pair(LabFixture Fixture, string Elf, string Verdict, string Summary)
    {
        public bool IsRight => Elf == Fixture.Elf;
    }
}
