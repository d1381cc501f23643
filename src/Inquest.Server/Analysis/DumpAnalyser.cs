using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Version of the signatures that are made here, which stand beside the engine's.</summary>
    private const int SignatureByKind = 0;

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
        int from = 0;
        do
        {
            int count = Math.Min(from == 0 ? Math.Max(1, request.FirstElves) : ElvesAtOnce, request.Elves.Count - from);
            WorkerElf[] some = [.. request.Elves.Skip(from).Take(count)];
            Report report = ExplainWith(some);
            if (Array.Exists(some, e => IsPacked(report, e)))
            {
                // One that the dump's archive holds as well would be told as a second one that fits.
                report = ExplainWith(some.Where(e => !IsPacked(report, e)));
            }

            if (best is null || Rank(report, request) > Rank(best, request))
            {
                best = report;
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
        return (Summarise(best, request, unusable), json.WrittenSpan.ToArray());

        Report ExplainWith(IEnumerable<WorkerElf> elves) => Engine.Explain(
            [input, .. elves.Select(e => new PostmortemInput(e.Name, _elves.Read(e.Path)))],
            new ExplainOptions { AllThreads = true, Keys = keys, Cache = _firmware, Limits = InputLimits });
    }

    private static bool IsPacked(Report report, WorkerElf elf) => report.Inputs.Any(i => i.Name != elf.Name && i.Role == InputRoles.Elf && IsHash(elf, i.Sha256));

    // Blobs are named by their hash.
    private static bool IsHash(WorkerElf elf, string? hash) => hash is not null && Path.GetFileName(elf.Path) == hash;

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

    private static AnalysisResult Summarise(Report report, WorkerRequest request, string unusableKeys)
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
        FingerprintInfo fingerprint = dump.Fingerprint ?? ByKind(dump);
        bool isUsed = dump.Match?.Verdict is MatchVerdicts.Proved or MatchVerdicts.Likely or MatchVerdicts.Unknown;

        // By its bytes: it may be the one that the dump's archive holds as well.
        string? hash = report.Inputs.FirstOrDefault(i => isUsed && i.Role == InputRoles.Elf && i.Name == dump.Match!.Elf)?.Sha256;
        int elf = request.Elves.Select((e, i) => (Elf: e, i)).Where(e => IsHash(e.Elf, hash)).Select(e => e.i).DefaultIfEmpty(-1).First();
        return new AnalysisResult
        {
            State = DumpProgress.Analysed,
            Analyser = report.Tool.Version,
            Verdict = dump.Match?.Verdict,
            Ambiguous = dump.Match?.OtherElves.Any(e => e.FitsAsWell) == true,
            Elf = elf < 0 ? null : elf,
            Architecture = dump.Dump.Architecture,
            Title = dump.Cause?.Title,
            Kind = dump.Cause?.Kind,
            Location = dump.Cause?.Location,
            Signature = fingerprint.Signature,
            SignatureHash = fingerprint.Hash,
            SignatureVersion = fingerprint.Version,
            Provisional = fingerprint.Provisional,
            BuildId = DumpMetadata.CleanBuildId(dump.Device?.BuildId ?? dump.Firmware?.BuildId),
            Told = dump.Device,
        };
    }

    // Neither a function nor an address is known. It is a crash all the same: what is like it in one build is one bug.
    private static FingerprintInfo ByKind(DumpReport dump)
    {
        string reason = dump.Cause?.Reason is { } known ? string.Create(CultureInfo.InvariantCulture, $"reason {known.Code}, ") : "";
        string signature = $"{dump.Cause?.Kind ?? CauseKinds.Unknown} | {reason}{dump.Cause?.Location ?? "no address is known"}";
        return new FingerprintInfo { Version = SignatureByKind, Signature = signature, Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature)).AsSpan(0, 8)), Provisional = true };
    }
}
