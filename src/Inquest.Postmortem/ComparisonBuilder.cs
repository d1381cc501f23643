using System.Security.Cryptography;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Containers.Archives;
using Inquest.Coredump;
using Inquest.Diagnosis.Comparison;
using Inquest.Diagnosis.Fingerprint;
using Inquest.Diagnosis.Match;
using Inquest.Elf;
using Inquest.Reporting;
using Inquest.Reporting.Comparison;
using Inquest.Reporting.Words;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem;

/// <summary>
/// Reads several reports, lets each take the ELF of the common pool that fits it best, and groups them. One report that
/// cannot be read is a row that says so.
/// </summary>
internal sealed class ComparisonBuilder
{
    private readonly ExplainOptions _options;
    private readonly DiagnosticBag _diagnostics;

    private readonly List<(string Name, InputSet? Set, string? Failure)> _sources = [];
    private readonly List<Firmware> _pool = [];

    public ComparisonBuilder(ExplainOptions options, DiagnosticBag diagnostics)
    {
        _options = options;
        _diagnostics = diagnostics;
    }

    public ComparisonReport Build(IReadOnlyList<ComparisonSource> sources, ToolInfo tool)
    {
        Read(sources);
        List<ComparedCrash> crashes = [];
        foreach ((string name, InputSet? set, string? failure) in _sources)
        {
            // ELFs alone serve the pool; a file that nobody can read is somebody's report all the same.
            if (set is null || set.Files.Count == 0 || set.Files.Any(f => f.Kind is not (ContentKind.Elf or ContentKind.Source or ContentKind.WestManifest or ContentKind.BoardInfo)))
            {
                crashes.Add(set is null ? Failed(name, failure!) : Examine(name, set, failure, crashes));
            }
        }

        // Only firmware that a crash came from counts: a bootloader in the pool is no version.
        IReadOnlyList<FirmwareLine> lines = LinesOf([.. crashes.Select(c => c.Firmware).OfType<int>().Distinct().Order()]);
        return new ComparisonReport
        {
            Tool = tool,
            Rows = [.. crashes.Select(c => c.Row)],
            Groups = GroupsOf(crashes, lines),
            Firmware = [.. lines.SelectMany(l => l.Builds).Select(f => _pool[f].Name)],
            FirmwareOrder = [.. lines.Select(l => new ComparisonFirmware([.. l.Builds.Select(f => _pool[f].Name)], WordOf(l.Order)))],
            Pair = PairOf([.. crashes.Where(c => c.Row.Report is not null)]),
            Diagnostics = Postmortem.Describe(_diagnostics),
        };
    }

    private void Read(IReadOnlyList<ComparisonSource> sources)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ComparisonSource source in sources)
        {
            int before = _diagnostics.Items.Count;
            try
            {
                InputSet set = InputReader.Read([.. source.Inputs.Select(i => new NamedBytes(i.Name, i.Bytes))], _diagnostics, _options.Limits, _options.BaseAddress, _options.Keys);
                _sources.Add((source.Name, set, _diagnostics.Items.Skip(before).FirstOrDefault(ArchiveDamage.IsSaidBy)?.Message));
                foreach (InputFile elf in set.Elves)
                {
                    // The same ELF beside each report is one firmware.
                    if (seen.Add(Convert.ToHexStringLower(SHA256.HashData(elf.Bytes.Span))))
                    {
                        AddFirmware(elf);
                    }
                }
            }
            catch (InputException e)
            {
                _sources.Add((source.Name, null, e.Message));
            }
        }
    }

    private void AddFirmware(InputFile elf)
    {
        try
        {
            if (Firmware.Open(elf.Name, elf.Bytes, _options.Limits, _diagnostics) is Firmware opened)
            {
                _pool.Add(opened);
            }
        }
        catch (InputException e)
        {
            _diagnostics.Error("INQ8002", elf.Name, e.Message);
        }
    }

    private static ComparedCrash Failed(string name, string failure) =>
        new(new ComparisonRow { Name = name, Failure = failure, Ask = "the file again; this one cannot be read" });

    private ComparedCrash Examine(string name, InputSet set, string? damage, List<ComparedCrash> earlier)
    {
        Evidence evidence = Evidence.From(set, _pool, _options, _diagnostics);
        if (evidence.Captures is not [Capture capture, ..])
        {
            if (damage is not null)
            {
                return new ComparedCrash(
                    new ComparisonRow { Name = name, Failure = $"No dump was found, but the archive is damaged. {damage}", Ask = "the attachment again: this one is cut or damaged" });
            }

            NoDumpInfo none = Postmortem.DescribeNoDump(evidence, new DiagnosticBag());
            return new ComparedCrash(
                new ComparisonRow { Name = name, Failure = none.Message, Ask = AskFor(none) });
        }

        Crash crash = Postmortem.ReadWithBestFirmware(capture, evidence, _options);
        (DumpReport report, CrashSignature? signature) = Postmortem.Describe(crash, new CrashReporter(crash, _options), evidence, _options, FirmwareIdentity.Read(evidence));
        int? firmware = crash.Match.Verdict is MatchVerdict.Proved or MatchVerdict.Likely ? _pool.IndexOf(crash.Firmware!) : null;
        FatalLog? log = capture.StreamBytes.IsEmpty ? crash.Log : null;
        string? hash = capture.StreamBytes.IsEmpty ? null : Convert.ToHexStringLower(SHA256.HashData(capture.StreamBytes.Span));
        ComparisonRow row = new()
        {
            Name = name,
            Report = report,
            Group = signature?.Hash,
            Firmware = firmware is int index ? _pool[index].Name : null,
            SameDumpAs = earlier.Find(e => e.IsCopyOf(hash, log))?.Row.Name,
            OtherDumps = evidence.Captures.Count - 1,
            Ask = AskFor(report),
        };
        return new ComparedCrash(row, signature, firmware, hash, log);
    }

    private static string? AskFor(DumpReport report) => report.Match?.Verdict switch
    {
        MatchVerdicts.NoElf or MatchVerdicts.Mismatch => report.Firmware?.Banner is string banner
            ? $"the ELF of this build ({banner}): build/zephyr/zephyr.elf, zmk.elf, or the artifact of the CI run"
            : "the ELF of this build: build/zephyr/zephyr.elf, zmk.elf, or the artifact of the CI run",
        MatchVerdicts.Unknown => "the device's whole flash (CURRENT.UF2) or the build's commit, which would show whether the ELF is the right one",
        _ => report.Dump.State == DumpStates.Complete ? null : report.Dump.Advice is [string first, ..]
            ? "for what is missing, the crash once more from a build that can keep it whole. " + first
            : "the dump once more, whole",
    };

    // The advice is for the person at the command line, who is told to give it.
    private static string AskFor(NoDumpInfo none)
    {
        const string Give = "Give ";
        return none.Advice is not [string first, ..] ? "the dump: CURRENT.UF2 or the log"
            : first.StartsWith(Give, StringComparison.Ordinal) ? first[Give.Length..] : first;
    }

    private IReadOnlyList<FirmwareLine> LinesOf(int[] used) =>
        FirmwareLine.Of([.. used.Select(f => (f, _pool[f].Name, BoardOf(_pool[f])))], _options.OldestFirst);

    // Builds for one board begin at one place in flash and, where the ELF carries the configuration, name one board in it.
    private static string BoardOf(Firmware firmware)
    {
        List<string> names = [];
        foreach (ElfSymbol symbol in firmware.Elf.SymbolTable.Symbols)
        {
            if (symbol.NameBytes.StartsWith("CONFIG_BOARD_"u8))
            {
                names.Add(symbol.Name);
            }
        }

        ulong start = firmware.Sections.Count == 0 ? 0 : firmware.Sections.Min(s => s.FlashAddress);
        return $"{firmware.Architecture.Name} 0x{start:x} {string.Join(' ', names.Distinct().Order(StringComparer.Ordinal))}";
    }

    private static string WordOf(FirmwareOrder order) => order switch
    {
        FirmwareOrder.Names => FirmwareOrderWords.Names,
        FirmwareOrder.Given => FirmwareOrderWords.Given,
        FirmwareOrder.Unknown => FirmwareOrderWords.Unknown,
        _ => FirmwareOrderWords.Alone,
    };

    private List<ComparisonGroup> GroupsOf(List<ComparedCrash> crashes, IReadOnlyList<FirmwareLine> lines)
    {
        List<ComparisonGroup> groups = [];
        List<int> order = [.. lines.SelectMany(l => l.Builds)];
        foreach (IGrouping<string, ComparedCrash> group in crashes.Where(c => c.Signature is not null).GroupBy(c => c.Signature!.Hash).OrderByDescending(g => g.Count()))
        {
            int[] firmware = [.. group.Select(c => c.Firmware).OfType<int>().Distinct().OrderBy(order.IndexOf)];
            CrashSignature first = group.First().Signature!;
            groups.Add(new ComparisonGroup
            {
                Hash = group.Key,
                Signature = first.Text,
                // A signature by functions of an ELF that may be another build's is no better than one without.
                Provisional = first.Provisional || group.All(c => c.Row.Report?.Match?.Verdict == MatchVerdicts.Unknown),
                Rows = [.. group.Select(c => c.Row.Name)],
                Crashes = group.Count(c => c.Row.SameDumpAs is null),
                Firmware = [.. firmware.Select(f => _pool[f].Name)],
                Trend = GroupTrends.Of(group.Select(c => c.Firmware), lines) switch
                {
                    GroupTrend.Gone => GroupTrendWords.Gone,
                    GroupTrend.StillThere => GroupTrendWords.StillThere,
                    GroupTrend.New => GroupTrendWords.New,
                    _ => null,
                },
            });
        }

        return groups;
    }

    private static ComparisonPair? PairOf(List<ComparedCrash> crashes)
    {
        if (crashes is not [ComparedCrash first, ComparedCrash second])
        {
            return null;
        }

        DumpReport a = first.Row.Report!, b = second.Row.Report!;
        SignatureComparison compared = first.Signature is null || second.Signature is null
            ? new SignatureComparison(null, Certainty.Low, "", [], [], [])
            : SignatureComparer.Compare(first.Signature, second.Signature, (a.Cause?.FaultAddress, b.Cause?.FaultAddress));
        List<string> differences = [];
        // A title may quote the device's log; what is compared is what happened.
        Differ(differences, "Cause", Redaction.WithoutMemory(a).Cause?.Title, Redaction.WithoutMemory(b).Cause?.Title);
        Differ(differences, "Thread", ThreadOf(a), ThreadOf(b));
        Differ(differences, "Firmware", first.Row.Firmware, second.Row.Firmware);
        Differ(differences, "Reason", a.Cause?.Reason?.Name, b.Cause?.Reason?.Name);
        if (second.Row.SameDumpAs is not null)
        {
            differences.Add(second.Row.Report!.Dump.Format == DumpFormats.FatalLog
                ? "The fatal texts are the very same" + (second.Log is { DeviceTimes.Count: > 0 } ? ", the device's times too" : "") + ": it happened once."
                : "The dumps are the very same, byte for byte: it happened once.");
        }

        return new ComparisonPair
        {
            Same = compared.IsSame,
            Certainty = compared.Certainty switch { Certainty.High => "high", Certainty.Medium => "medium", _ => "low" },
            Reason = compared.IsSame is null && WhyOpen(first, second) is string why ? why : compared.Reason,
            Shared = compared.Shared,
            OnlyFirst = compared.OnlyFirst,
            OnlySecond = compared.OnlySecond,
            Differences = differences,
        };
    }

    // With the ELFs of both: the place of a crash may be lost, as after a return to an address that was overwritten.
    private static string? WhyOpen(ComparedCrash first, ComparedCrash second)
    {
        List<string> lost = [.. new[] { first, second }
            .Where(c => c.Row.Report!.Match is { Elf: not null, Verdict: not MatchVerdicts.Mismatch } && c.Signature is null or { Provisional: true }).Select(c => c.Row.Name)];
        string? title = Redaction.WithoutMemory(first.Row.Report!).Cause?.Title;
        return lost.Count == 0 ? null
            : $"neither a function nor the thread is known of {string.Join(" and of ", lost)}"
                + (title is not null && title == Redaction.WithoutMemory(second.Row.Report!).Cause?.Title ? $"; of both it is said: {title}" : "");
    }

    private static string? ThreadOf(DumpReport report) => report.Threads.FirstOrDefault(t => t.Crashed) is { } thread ? thread.Name ?? thread.Entry : null;

    private static void Differ(List<string> differences, string what, string? first, string? second)
    {
        if (first != second)
        {
            differences.Add($"{what}: {first ?? "not known"}; {second ?? "not known"}");
        }
    }
}
