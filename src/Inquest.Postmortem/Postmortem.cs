using System.Reflection;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Diagnosis.Fingerprint;
using Inquest.Diagnosis.Match;
using Inquest.Postmortem.Bundling;
using Inquest.Postmortem.Check;
using Inquest.Reporting;
using Inquest.Reporting.Check;
using Inquest.Reporting.Comparison;
using Inquest.Reporting.Words;
using Inquest.Target;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem;

/// <summary>
/// The one way in: files of any kind go in, the report comes out. Opens no file itself, keeps nothing between calls, and
/// may be called from several threads.
/// </summary>
public static class Postmortem
{
    private const int MostNamedInputs = 8;

    private static readonly ToolInfo s_tool = new("inquest", typeof(Postmortem).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    /// <summary>Explains the dumps in the inputs.</summary>
    /// <returns>The report; without any dump it says why there may be none (<see cref="Report.NoDump"/>).</returns>
    /// <exception cref="InputException">The inputs cannot be opened: an archive that unpacks to too much, a lone ELF that is none.</exception>
    public static Report Explain(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Analyze(inputs, options, []);

    /// <summary>As <see cref="Explain"/>, and hands over what each report was made from, in the reports' order.</summary>
    internal static Report Analyze(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options, List<(Crash Crash, CrashReporter Reporter)> read)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        DiagnosticBag diagnostics = new(options.Limits);
        Evidence evidence = Evidence.Read(inputs, options, diagnostics);
        IReadOnlyList<Capture> chosen = Choose(evidence, options);
        FirmwareInfo? firmware = FirmwareIdentity.Read(evidence);
        List<DumpReport> dumps = [];
        foreach (Capture capture in chosen)
        {
            Crash crash = ReadWithBestFirmware(capture, evidence, options);
            CrashReporter reporter = new(crash, options);
            dumps.Add(Permalinks.Add(Describe(crash, reporter, evidence, options, firmware).Report, evidence.Inputs, crash.Firmware?.Symbols.SourcePaths ?? [], diagnostics));
            read.Add((crash, reporter));
        }

        evidence.AddFirmwareDiagnostics(diagnostics);
        return Assemble(evidence, diagnostics) with
        {
            Dumps = dumps,
            OtherDumps = [.. evidence.Captures.Except(chosen).Select(CaptureReporter.Describe)],
            Hints = FurtherSteps.Of(inputs, options, evidence, dumps, read),
        };
    }

    /// <summary>Lists every dump in the inputs, without explaining any.</summary>
    /// <exception cref="InputException">The inputs cannot be opened.</exception>
    public static Report Find(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        DiagnosticBag diagnostics = new(options.Limits);
        Evidence evidence = Evidence.Read(inputs, options, diagnostics);
        return Assemble(evidence, diagnostics) with
        {
            Dumps = [.. evidence.Captures.Select(c => new DumpReport { Dump = CaptureReporter.Describe(c) })],
        };
    }

    /// <summary>The bare streams of the chosen dumps (<see cref="ExplainOptions.Dump"/>); empty when there is none.</summary>
    /// <exception cref="InputException">The inputs cannot be opened.</exception>
    public static IReadOnlyList<ExtractedDump> Extract(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        Evidence evidence = Evidence.Read(inputs, options, new DiagnosticBag(options.Limits));
        return [.. Choose(evidence, options).Where(c => c.Container != CaptureContainer.FatalText).Select(Extract)];
    }

    private static ExtractedDump Extract(Capture capture)
    {
        SavedStream saved = capture.WithoutGaps();
        IReadOnlyList<string> doubts = capture.Uncertain is not { } block ? [] :
            [$"a line of the log lost in 0x{block.Start:x8}-0x{block.End:x8} would not show and put what stands behind it at wrong addresses; `inquest explain` of the log itself finds that out with the ELF"];
        return new ExtractedDump(CaptureReporter.Describe(capture), saved.Bytes) { LeftOut = saved.LeftOut, Doubts = doubts };
    }

    /// <summary>What is needed to explain the chosen crash elsewhere (<see cref="ExplainOptions.Dump"/>), and nothing else of the device; null when there is no crash.</summary>
    /// <exception cref="InputException">The inputs cannot be opened.</exception>
    public static Bundle? Bundle(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        Evidence evidence = Evidence.Read(inputs, options, new DiagnosticBag(options.Limits));
        if (Choose(evidence, options) is not [Capture capture, ..])
        {
            return null;
        }

        Crash crash = ReadWithBestFirmware(capture, evidence, options);
        DumpReport report = Describe(crash, new CrashReporter(crash, options), evidence, options, FirmwareIdentity.Read(evidence)).Report;
        return new BundleBuilder(evidence, crash, options).Build(report);
    }

    /// <summary>Says of every ELF in the inputs whether that build is fit for a post-mortem; empty when there is none.</summary>
    /// <exception cref="InputException">The inputs cannot be opened, or an ELF is no linked program.</exception>
    public static IReadOnlyList<CheckReport> Check(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        DiagnosticBag diagnostics = new(options.Limits);
        InputSet set = InputReader.Read([.. inputs.Select(i => new NamedBytes(i.Name, i.Bytes))], diagnostics, options.Limits, options.BaseAddress, options.Keys);
        return [.. set.Elves.Select(elf => ElfCheck.Check(new PostmortemInput(elf.Name, elf.Bytes), s_tool, options.Limits, diagnostics))];
    }

    /// <summary>Compares crashes: same bug or not, and which firmware they came from. One ELF serves all reports that it fits.</summary>
    /// <param name="sources">The reports, in the order in which they are shown; firmware that comes first counts as older.</param>
    /// <param name="options">As for <see cref="Explain"/>.</param>
    public static ComparisonReport Compare(IReadOnlyList<ComparisonSource> sources, ExplainOptions options)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        return new ComparisonBuilder(options, new DiagnosticBag(options.Limits)).Build(sources, s_tool);
    }

    internal static IReadOnlyList<DiagnosticInfo> Describe(DiagnosticBag diagnostics) =>
        [.. diagnostics.Items.Select(d => new DiagnosticInfo(d.Id, SeverityOf(d.Severity), d.Where, d.Message))];

    private static IReadOnlyList<Capture> Choose(Evidence evidence, ExplainOptions options)
    {
        IReadOnlyList<Capture> captures = evidence.Captures;
        return captures.Count == 0 || options.AllDumps ? captures
            : options.Dump is int number ? number >= 1 && number <= captures.Count ? [captures[number - 1]] : []
            : [captures[0]];
    }

    /// <summary>The report of one crash, by whatever of it there is.</summary>
    internal static (DumpReport Report, CrashSignature? Signature) Describe(
        Crash crash, CrashReporter reporter, Evidence evidence, ExplainOptions options, FirmwareInfo? firmware)
    {
        if (crash.Architecture is null && crash.Log is not null)
        {
            FatalTextReporter text = new(crash.Capture, crash.Log, evidence.SymbolFiles, options);
            return (WithUnusedElves(text.Describe(firmware), evidence, isLogOnly: true), text.Signature);
        }

        DumpReport report = reporter.Describe(firmware);

        // An ELF for another processor was given: it is refused by what the text says of its own.
        bool isForeign = crash.IsLogOnly && evidence.Firmware.Count == 0 && evidence.SymbolFiles.Count > 0;
        report = isForeign ? report with { Match = FatalTextMatch.Choose(crash.Log!, evidence.SymbolFiles).Match } : report;
        return (WithUnusedElves(report, evidence, crash.IsLogOnly), reporter.Signature);
    }

    // An ELF that was given and does not appear must not be looked for in vain. A log may still use those of other processors.
    private static DumpReport WithUnusedElves(DumpReport report, Evidence evidence, bool isLogOnly)
    {
        IEnumerable<OtherElfInfo> unused = evidence.UnusedElves.Where(u => !isLogOnly || !evidence.SymbolFiles.Any(s => s.Name == u.Name));
        return report.Match is null || !unused.Any() ? report : report with { Match = report.Match with { OtherElves = [.. report.Match.OtherElves, .. unused] } };
    }

    // Each ELF is judged; the best verdict wins, so that of a bootloader, an old build and the right build the right one is
    // taken. The others may then stand beside it, and the crash is read again with them.
    internal static Crash ReadWithBestFirmware(Capture capture, Evidence evidence, ExplainOptions options)
    {
        // A Zephyr dump was written by a Zephyr kernel: a ROM or a bare-metal bootloader can only stand beside one.
        bool anyKernel = evidence.Firmware.Any(f => f.HasKernel);
        FatalLog? log = evidence.Texts.Of(capture);
        Crash? best = null;
        List<Firmware> equals = [];
        foreach (Firmware firmware in evidence.Firmware)
        {
            if (anyKernel && !firmware.HasKernel)
            {
                continue;
            }

            Crash crash = Crash.Read(capture, FirmwareSet.Of(firmware), ImageFor(capture, firmware, evidence), options.Limits, log);
            int order = best is null ? 1 : Rank(crash).CompareTo(Rank(best));
            if (order == 0)
            {
                // A tie is told; the one that explains more is taken, whichever comes first.
                equals.Add(firmware);
                order = firmware.DebugRichness.CompareTo(best!.Firmware!.DebugRichness);
                if (order > 0)
                {
                    equals[^1] = best.Firmware;
                }
            }
            else if (order > 0)
            {
                equals.Clear();
            }

            best = order > 0 ? crash : best;
        }

        if (best is null)
        {
            return Crash.Read(capture, null, ImageFor(capture, null, evidence), options.Limits, log);
        }

        Firmware primary = best.Firmware!;
        bool isOpen = best.Match.Verdict switch
        {
            MatchVerdict.Unknown => equals.Exists(e => !e.HasCodeOf(primary)),
            MatchVerdict.Likely => equals.Exists(e => HasOtherFunctionsAtFrames(best, e)),
            _ => false,
        };
        if (isOpen && !options.Force)
        {
            return Crash.ReadAmbiguous(capture, [primary, .. equals], ImageFor(capture, null, evidence), options.Limits, log);
        }

        if (evidence.Firmware.Count > 1)
        {
            FirmwareSet elves = FirmwareSet.Choose(primary, evidence.Firmware, best.Match.Verdict == MatchVerdict.Mismatch ? [] : equals, f => ImageFor(capture, f, evidence));
            return Crash.Read(capture, elves, ImageFor(capture, primary, evidence), options.Limits, log);
        }

        return best;
    }

    // Of ELFs that fit alike it does not matter which is taken, as long as the frames are in the same functions: the names may be
    // better in one, and calls elsewhere go to other places.
    private static bool HasOtherFunctionsAtFrames(Crash crash, Firmware other) =>
        crash.Stack?.Frames.Any(f => f.IsCode && crash.Elves!.At(f.LookupPc).Symbols.FindFunction(f.LookupPc)?.EntryPoint != other.Symbols.FindFunction(f.LookupPc)?.EntryPoint) == true;

    // The verdict; where the evidence does not decide, whether the ELF has code where the processor was, and what speaks for it at all.
    private static (int Verdict, int Held, double Weight) Rank(Crash crash) => crash.Match.Verdict switch
    {
        MatchVerdict.Proved => (3, 0, crash.Match.Confidence ?? 0),
        MatchVerdict.Likely => (2, 0, crash.Match.Confidence ?? 0),
        MatchVerdict.Mismatch => (0, 0, -(crash.Match.Confidence ?? 0)),
        _ => (1, HeldBy(crash), crash.Match.Points),
    };

    private static int HeldBy(Crash crash)
    {
        if (crash.Architecture is not Architecture architecture || NoElfReporter.RegistersAtFault(crash) is not RegisterSet registers)
        {
            return 0;
        }

        int held = 0;
        foreach (int? register in (ReadOnlySpan<int?>)[architecture.ProgramCounter, architecture.LinkRegister])
        {
            held += register is int number && registers.TryGet(number, out ulong value) && crash.Firmware!.IsCode(architecture.ToInstructionAddress(value)) ? 1 : 0;
        }

        return held;
    }

    // A UF2 may hold images of several families at the same addresses. That with the dump comes first; where none has it, that which
    // is nearest to the ELF: the file is for several boards, and the ELF for one.
    private static IEnumerable<FlashImage> NearestFirst(InputFile file, Capture capture, Firmware? firmware)
    {
        IEnumerable<FlashImage> images = file.Images.Where(i => i.AddressKnown);
        return file.Images.Count < 2 ? images : images
            .OrderByDescending(i => i.Name == capture.SourceName && i.Family == capture.SourceFamily)
            .ThenByDescending(i => firmware is null ? 0 : ImageComparison.Compare(firmware.Sections, i.Segments).CodeEqual);
    }

    // The image that the dump was found in comes first; another one counts only when it covers the ELF's code.
    private static IReadOnlyList<AddressedBytes> ImageFor(Capture capture, Firmware? firmware, Evidence evidence)
    {
        FlashImage? best = null;
        foreach (FlashImage image in evidence.Inputs.Files.SelectMany(f => NearestFirst(f, capture, firmware)))
        {
            bool isSource = image.Name == capture.SourceName;
            if (isSource && IsMisplacedRam(capture, image, firmware))
            {
                continue;
            }

            if ((best is null || isSource) && (firmware is null || firmware.Sections.Any(s => s.Kind == FirmwareSectionKind.Code && image.Segments.Any(i => i.Range.Overlaps(s.FlashRange)))))
            {
                best = image;
                if (isSource)
                {
                    break;
                }
            }
        }

        return best?.Segments ?? [];
    }

    // A read of RAM with a false --base would be held against code that it never held. With the true one it reaches memory of the
    // dump; where it has the ELF's code all the same it was no RAM.
    private static bool IsMisplacedRam(Capture capture, FlashImage image, Firmware? firmware) =>
        capture.IsFromRam && image.Format == ImageFormat.Raw
        && !capture.Memory.Any(m => image.Segments.Any(s => s.Range.Overlaps(m.Range)))
        && !(firmware is not null && ImageComparison.Compare(firmware.Sections, image.Segments) is { IsIdentical: true } or { IsSameCode: true });

    private static Report Assemble(Evidence evidence, DiagnosticBag diagnostics) => new()
    {
        Tool = s_tool,
        Inputs = evidence.DescribeInputs(),
        NoDump = evidence.Captures.Count == 0 ? DescribeNoDump(evidence, diagnostics) : null,
        Diagnostics = Describe(diagnostics),
        DroppedDiagnostics = diagnostics.Dropped,
    };

    internal static NoDumpInfo DescribeNoDump(Evidence evidence, DiagnosticBag diagnostics)
    {
        if (evidence.Inputs.KeysMissing is [string key, ..])
        {
            return new NoDumpInfo
            {
                Kind = NoDumpKinds.Sealed,
                Message = $"The dump is sealed to the project key {key}, which was not given.",
                Advice = ["Give the private key with --key FILE; `inquest keys show FILE` tells which key a file holds. Without the private key nobody can read this dump."],
            };
        }

        if (evidence.Search.NoDump is not [NoDumpReason first, ..])
        {
            return new NoDumpInfo { Kind = NoDumpKinds.Unknown, Message = "nothing in the input looks like a Zephyr core dump" };
        }

        IEnumerable<string> advice = [first.WhatToDo, .. evidence.Search.NoDump.Skip(1).Select(r => $"{r.Message} {r.WhatToDo}")];
        if (first.Id == NoDumpKinds.Unknown)
        {
            // An archive that could not be opened is why there is nothing in it.
            advice = [.. advice, .. diagnostics.Items.Where(d => d.Id.StartsWith("INQ10", StringComparison.Ordinal)).Take(MostNamedInputs).Select(d => $"{d.Where}: {d.Message}"),
                .. evidence.Inputs.Files.Where(f => f.Kind != ContentKind.Archive).Take(MostNamedInputs).Select(f => $"{f.Name} was read as: {f.Description}.")];
        }

        bool isOnlyElf = first is { Id: NoDumpKinds.Unknown, Source: null } && evidence.Inputs.Files is [_, ..] files && files.All(f => f.Kind == ContentKind.Elf);
        string only = evidence.SymbolFiles.Count == 0 && evidence.UnusedElves is [{ } unused, ..]
            ? $"Only an ELF was given, and no dump is explained with it: {unused.Reason}."
            : "Only the firmware's ELF was given: it says what the firmware is, not what happened to it.";
        return new NoDumpInfo
        {
            Kind = isOnlyElf ? NoDumpKinds.OnlyElf : first.Id,
            Message = isOnlyElf ? only : first.Message,
            Advice = [.. advice],
        };
    }

    private static string SeverityOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => Severities.Error,
        DiagnosticSeverity.Warning => Severities.Warning,
        _ => Severities.Note,
    };
}
