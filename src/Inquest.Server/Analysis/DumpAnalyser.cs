using System.Buffers;
using Inquest.Binary;
using Inquest.Debugging.Cores;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Check;
using Inquest.Reporting.Json;
using Inquest.Reporting.Words;
using Inquest.Sealing;
using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Symbols;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Server.Analysis;

/// <summary>Explains one dump with the ELFs that are offered. Runs in an analysing process.</summary>
internal sealed class DumpAnalyser
{
    /// <summary>ELFs that are judged together once the likeliest did not fit.</summary>
    private const int ElvesAtOnce = 8;

    /// <summary>What an archive may unpack to fits into the process's memory several times: a bomb is refused, not survived.</summary>
    public static Limits InputLimits { get; } = new() { MaxUnpackedBytes = 96 << 20 };

    private readonly ElfCache _elves = new();
    private readonly FirmwareCache _firmware = new();

    public (AnalysisResult Result, byte[] Report) Analyse(WorkerRequest request)
    {
        try
        {
            return request.Section is { } section ? (Locate(request.Elves[0], section), [])
                : request.Dump is not { } dump ? (Inspect(request.Elves[0]), [])
                : request.Export is { } wanted ? Export(request, dump, wanted)
                : Explain(request, dump);
        }
        catch (InputException e)
        {
            return (new AnalysisResult { State = request.Dump is null ? SymbolStates.Unusable : DumpProgress.Unreadable, Why = e.Message }, []);
        }
    }

    // As debuginfod does it: the bytes as they stand in the file, compressed when they are.
    private AnalysisResult Locate(WorkerElf elf, string name)
    {
        ReadOnlyMemory<byte> bytes = _elves.Read(elf.Path);
        ElfSection? section = ElfFile.Open(bytes, elf.Name, Limits.Default, new DiagnosticBag(Limits.Default)).FindSection(name);
        bool isThere = section is { Type: not (ElfSectionType.NoBits or ElfSectionType.Null), Size: > 0 } && section.Offset < (ulong)bytes.Length;
        return new AnalysisResult
        {
            State = SymbolStates.Ready,
            Part = isThere ? new FilePart((long)section!.Offset, (long)Math.Min(section.Size, (ulong)bytes.Length - section.Offset)) : null,
        };
    }

    private AnalysisResult Inspect(WorkerElf elf)
    {
        ElfFile file = ElfFile.Open(_elves.Read(elf.Path), elf.Name, Limits.Default, new DiagnosticBag(Limits.Default));
        return file.Type != 2
            ? new AnalysisResult { State = SymbolStates.Unusable, Why = "It is no linked program; upload build/zephyr/zephyr.elf." }
            : new AnalysisResult
            {
                State = SymbolStates.Ready,
                Architecture = file.Machine.ToString(),
                BuildId = file.BuildId.IsEmpty ? null : Convert.ToHexStringLower(file.BuildId.Span),
                Lacks = Lacks(elf),
                Why = file.FindSection(".debug_info") is null && file.FindSection(".zdebug_info") is null ? "It has no debug information: functions are named, lines and variables are not." : null,
            };
    }

    private List<SymbolLack> Lacks(WorkerElf elf) =>
        [.. Engine.Check([new PostmortemInput(elf.Name, _elves.Read(elf.Path))], new ExplainOptions()).SelectMany(r => r.Items)
            .Where(i => i.State == CheckStates.Missing).Select(i => new SymbolLack(i.Id, i.Label, i.Text, i.Setting, i.Required))];

    private (AnalysisResult Result, byte[] Report) Explain(WorkerRequest request, string dump)
    {
        var input = new PostmortemInput(request.DumpName, File.ReadAllBytes(dump));
        (IReadOnlyList<ProjectKey> keys, string unusable) = ReadKeys(request.Keys);
        Report? best = null;
        int bestFrom = 0;
        int from = 0;
        do
        {
            int count = Math.Min(from == 0 ? Math.Max(1, request.FirstElves) : ElvesAtOnce, request.Elves.Count - from);
            Report report = Engine.Explain(
                [input, .. request.Elves.Skip(from).Take(count).Select(e => new PostmortemInput(e.Name, _elves.Read(e.Path)))],
                new ExplainOptions { AllThreads = true, Keys = keys, Cache = _firmware, Limits = InputLimits });
            if (best is null || Rank(report, request) > Rank(best, request))
            {
                best = report;
                bestFrom = from;
            }

            from += count;
        }
        while (from < request.Elves.Count && Rank(best, request) < 2 && best.Dumps.Count > 0);

        if (IsGuess(best, request))
        {
            best = Engine.Explain([input], new ExplainOptions { AllThreads = true, Keys = keys, Limits = InputLimits });
        }

        // Bytes of RAM may be somebody's secrets: the report is stored whole, and whoever may see it may see those.
        var json = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(best, json);
        return (Summarise(best, request, bestFrom, unusable), json.WrittenSpan.ToArray());
    }

    private (AnalysisResult Result, byte[] Export) Export(WorkerRequest request, string dump, DumpExportKind wanted)
    {
        List<PostmortemInput> inputs = [new(request.DumpName, File.ReadAllBytes(dump)), .. request.Elves.Select(e => new PostmortemInput(e.Name, _elves.Read(e.Path)))];
        ExplainOptions options = new() { AllThreads = true, IncludeMemory = wanted == DumpExportKind.Memory, Keys = ReadKeys(request.Keys).Keys };
        if (wanted == DumpExportKind.Memory)
        {
            var json = new ArrayBufferWriter<byte>();
            JsonReportWriter.Write(Engine.Explain(inputs, options), json);
            return (new AnalysisResult { State = DumpProgress.Analysed }, json.WrittenSpan.ToArray());
        }

        PostmortemSession session = PostmortemSession.Open(inputs, options);
        if (CoreFile.WhyNot(session) is { } why)
        {
            return (new AnalysisResult { State = DumpProgress.Analysed, Why = why }, []);
        }

        using var core = new MemoryStream();
        CoreFile.Create(session, out _).WriteTo(core);
        return (new AnalysisResult { State = DumpProgress.Analysed }, core.ToArray());
    }

    // Nothing speaks against the ELF, nothing for it, and nobody says that it is this dump's: its names may be those of another program.
    private static bool IsGuess(Report report, WorkerRequest request) => report.Dumps.Count > 0 && report.Dumps[0].Match is { Verdict: MatchVerdicts.Unknown, Elf: { } elf }
        && request.Elves.Any(e => e.Name == elf && !e.IsNamed);

    private static int Rank(Report report, WorkerRequest request) => report.Dumps.Count == 0 || IsGuess(report, request) ? 0 : report.Dumps[0].Match?.Verdict switch
    {
        MatchVerdicts.Proved => 3,
        MatchVerdicts.Likely => 2,
        MatchVerdicts.Mismatch => 0,
        _ => 1,
    };

    private static (IReadOnlyList<ProjectKey> Keys, string Unusable) ReadKeys(IReadOnlyList<string> files)
    {
        List<ProjectKey> keys = [];
        string unusable = "";
        foreach (string file in files)
        {
            try
            {
                keys.Add(ProjectKey.Read(Path.GetFileName(file), File.ReadAllText(file)));
            }
            catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
            {
                unusable += $" {Path.GetFileName(file)}: {e.Message}.";
            }
        }

        return (keys, unusable);
    }

    private static AnalysisResult Summarise(Report report, WorkerRequest request, int from, string unusableKeys)
    {
        if (report.Dumps.Count == 0 && report.NoDump?.Kind == NoDumpKinds.Sealed)
        {
            return new AnalysisResult
            {
                State = DumpProgress.Sealed,
                Why = $"{report.NoDump.Message} It is opened when the private key lies in the data folder, in keys/PROJECT.{unusableKeys}",
                Analyser = report.Tool.Version,
            };
        }

        if (report.Dumps.Count == 0)
        {
            return new AnalysisResult { State = DumpProgress.NoDump, Why = report.NoDump?.Message, Analyser = report.Tool.Version };
        }

        DumpReport dump = report.Dumps[0];
        int elf = dump.Match?.Verdict is MatchVerdicts.Proved or MatchVerdicts.Likely or MatchVerdicts.Unknown && dump.Match.Elf is { } name
            ? request.Elves.Select((e, i) => (e.Name, i)).Where(e => e.i >= from && e.Name == name).Select(e => e.i).DefaultIfEmpty(-1).First() : -1;
        return new AnalysisResult
        {
            State = DumpProgress.Analysed,
            Analyser = report.Tool.Version,
            Verdict = dump.Match?.Verdict,
            Elf = elf < 0 ? null : elf,
            Architecture = dump.Dump.Architecture,
            Title = dump.Cause?.Title,
            Kind = dump.Cause?.Kind,
            Location = dump.Cause?.Location,
            Signature = dump.Fingerprint?.Signature,
            SignatureHash = dump.Fingerprint?.Hash,
            SignatureVersion = dump.Fingerprint?.Version,
            Provisional = dump.Fingerprint?.Provisional ?? false,
            BuildId = DumpMetadata.CleanBuildId(dump.Device?.BuildId ?? dump.Firmware?.BuildId),
            Told = dump.Device,
        };
    }
}
