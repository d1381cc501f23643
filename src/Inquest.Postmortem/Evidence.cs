using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Diagnosis.Match;
using Inquest.Elf;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Target;
using Inquest.Zephyr;

namespace Inquest.Postmortem;

/// <summary>The inputs of one command, read and told apart, and the dumps found in them.</summary>
internal sealed class Evidence
{
    private readonly bool _hashInputs;
    private readonly FirmwareCache? _cache;
    private readonly List<DiagnosticBag> _firmwareDiagnostics = [];

    private Evidence(InputSet inputs, IReadOnlyList<Firmware> firmware, IReadOnlyList<SymbolFile> others, IReadOnlyList<OtherElfInfo> unused, CaptureSearch search, FatalTexts texts, ExplainOptions options)
    {
        _hashInputs = options.HashInputs;
        _cache = options.Cache;
        Inputs = inputs;
        Firmware = firmware;
        SymbolFiles = [.. firmware.Select(SymbolFile.Of), .. others];
        Search = search;
        Texts = texts;
        Captures = [.. search.Captures, .. texts.Crashes];
        UnusedElves = [.. unused.Where(u => !Captures.Any(c => c.SourceName == u.Name))];
    }

    public InputSet Inputs { get; }

    /// <summary>The ELFs that can be used, in input order.</summary>
    public IReadOnlyList<Firmware> Firmware { get; }

    /// <summary>Every linked program among the inputs, also for processors whose dumps are not explained: what a log's addresses are looked up in.</summary>
    public IReadOnlyList<SymbolFile> SymbolFiles { get; }

    public CaptureSearch Search { get; }

    /// <summary>The ELFs that no dump can be explained with, and why.</summary>
    public IReadOnlyList<OtherElfInfo> UnusedElves { get; }

    /// <summary>The fatal texts of the logs.</summary>
    public FatalTexts Texts { get; }

    /// <summary>Every crash, the one to explain first: the dumps, then those of which there is only a log's text.</summary>
    public IReadOnlyList<Capture> Captures { get; }

    public static Evidence Read(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options, DiagnosticBag diagnostics)
    {
        InputSet set = InputReader.Read([.. inputs.Select(i => new NamedBytes(i.Name, i.Bytes))], diagnostics, options.Limits, options.BaseAddress, options.Keys);
        List<Firmware> firmware = [];
        List<SymbolFile> others = [];
        List<DiagnosticBag> found = [];
        List<OtherElfInfo> unused = [];
        foreach (InputFile file in set.Elves)
        {
            try
            {
                Firmware? opened = options.Cache is { } cache
                    ? cache.Open(file.Name, file.Bytes, options.Limits, found)
                    : Inquest.Postmortem.Firmware.Open(file.Name, file.Bytes, options.Limits, diagnostics);
                if (opened is not null)
                {
                    if (opened.WhyUnfit is string why)
                    {
                        unused.Add(new(file.Name, Used: false, why));
                    }
                    else
                    {
                        firmware.Add(opened);
                    }
                }
                else if (SymbolFile.Open(file.Name, file.Bytes, options.Limits, diagnostics) is SymbolFile other)
                {
                    others.Add(other);
                    unused.Add(new(file.Name, Used: false, $"it is for {FatalTextMatch.NameOf(other.Elf.Machine)}"));
                }
                else
                {
                    unused.Add(new(file.Name, Used: false, WhyNoProgram(file, options.Limits)));
                }
            }
            catch (InputException e) when (set.Files.Count > 1)
            {
                diagnostics.Error("INQ8002", file.Name, e.Message);
                unused.Add(new(file.Name, Used: false, e.Message));
            }
        }

        unused.AddRange(set.Files.Where(IsNoElf).Select(f => new OtherElfInfo(f.Name, Used: false,
            (f.Kind == ContentKind.Empty ? "it is an empty file" : $"it is no ELF: it was read as {f.Description}") + "; copy or download it again")));
        Evidence evidence = From(set, firmware, options, diagnostics, others, unused);
        evidence._firmwareDiagnostics.AddRange(found);
        return evidence;
    }

    // A download that went wrong, a link that git left in the file's place.
    private static bool IsNoElf(InputFile file) =>
        file.Name.EndsWith(".elf", StringComparison.OrdinalIgnoreCase) && file.Kind is ContentKind.Empty or ContentKind.Unknown or ContentKind.Text or ContentKind.Foreign or ContentKind.RawImage;

    private static string WhyNoProgram(InputFile file, Limits limits)
    {
        ElfFile elf = ElfFile.Open(file.Bytes, file.Name, limits, new DiagnosticBag());
        const int Relocatable = 1, Dynamic = 3, Core = 4;
        string what = Architectures.Architecture.ForElfMachine((int)elf.Machine) is null ? $"it is for {FatalTextMatch.NameOf(elf.Machine)}" : elf.Type switch
        {
            Relocatable => "it is an object file, not linked yet",
            Dynamic => "it is a shared library or a position-independent program",
            Core => "it is a core dump, not a program",
            _ => "it is no linked program",
        };
        return what + "; the firmware is build/zephyr/zephyr.elf or zmk.elf";
    }

    /// <summary>The dumps in files that were read already, with ELFs that may come from elsewhere.</summary>
    public static Evidence From(InputSet set, IReadOnlyList<Firmware> firmware, ExplainOptions options, DiagnosticBag diagnostics, IReadOnlyList<SymbolFile>? others = null, IReadOnlyList<OtherElfInfo>? unused = null)
    {
        set = set.Place(image => FindAddress(image, firmware, diagnostics));
        List<CaptureSource> sources = [];
        foreach (InputFile file in set.Files)
        {
            foreach (FlashImage image in file.Images)
            {
                sources.Add(CaptureSource.FromImage(image.Name, image.Segments, image.AddressKnown, file.Kind == ContentKind.Uf2, image.Family, image.Incomplete));
            }

            if (file.Kind is ContentKind.Text or ContentKind.BoardInfo)
            {
                sources.Add(CaptureSource.FromText(file.Name, file.Text));
            }
        }

        CaptureSearch search = CaptureFinder.Find(sources, diagnostics, options.Limits, HintsOf(set, firmware, options.Limits));
        return new Evidence(set, firmware, others ?? [], unused ?? [], search, FatalTexts.Read(set, search.Captures, options.Limits), options);
    }

    // A read of flash carries no address, but the code in it has one. A bare stream or a partition holds no code.
    private static ulong? FindAddress(FlashImage image, IReadOnlyList<Firmware> firmware, DiagnosticBag diagnostics)
    {
        if (image.Segments is not [{ Address: 0 } whole])
        {
            return null;
        }

        (ulong Address, string Elf)? found = null;
        foreach (Firmware candidate in firmware)
        {
            if (ImagePlace.Find(candidate.Sections, whole.Bytes) is ulong address)
            {
                if (found is { } other && other.Address != address)
                {
                    return null;
                }

                found ??= (address, candidate.Name);
            }
        }

        if (found is { } place)
        {
            diagnostics.Note("INQ8004", image.Name, $"It begins at 0x{place.Address:x8}: that is where the code of {place.Elf}, which is in it to the last byte, belongs. --base says otherwise.");
        }

        return found?.Address;
    }

    public IEnumerable<FlashImage> ImagesWithAddresses => Inputs.Images.Where(i => i.AddressKnown);

    /// <summary>Adds what is wrong with firmware of the cache, which has a bag of its own: called once, when all has been read.</summary>
    public void AddFirmwareDiagnostics(DiagnosticBag diagnostics)
    {
        foreach (Diagnostic diagnostic in _firmwareDiagnostics.SelectMany(d => d.Items))
        {
            diagnostics.Add(diagnostic);
        }
    }

    public IReadOnlyList<InputInfo> DescribeInputs()
    {
        List<InputInfo> described = [];
        foreach (InputFile file in Inputs.Files)
        {
            described.Add(new InputInfo
            {
                Name = file.Name,
                Role = RoleOf(file),
                Format = file.Description,
                Size = file.Bytes.Length,
                Sha256 = !_hashInputs ? null : _cache?.HashOf(file.Bytes) ?? FirmwareCache.Hash(file.Bytes),
            });
        }

        return described;
    }

    private static string RoleOf(InputFile file) => file.Kind switch
    {
        ContentKind.Elf => InputRoles.Elf,
        ContentKind.Text => InputRoles.Log,
        ContentKind.Source or ContentKind.WestManifest => InputRoles.Source,
        ContentKind.CoredumpStream or ContentKind.CoredumpPartition or ContentKind.Sealed => InputRoles.Dump,
        ContentKind.Uf2 or ContentKind.IntelHex or ContentKind.RawImage => InputRoles.Image,
        ContentKind.Archive => InputRoles.Archive,
        _ => InputRoles.Ignored,
    };

    private static NoDumpHints HintsOf(InputSet set, IReadOnlyList<Firmware> firmware, Limits limits)
    {
        Dictionary<string, string> boards = [];
        foreach (InputFile file in set.Files)
        {
            if (file.Board?.BoardId is string board)
            {
                boards.TryAdd(file.Name, board);
            }
        }

        if (firmware.Count == 0)
        {
            return new NoDumpHints { BoardIds = boards };
        }

        // Backends are variables of Zephyr's own names (subsys/debug/coredump/coredump_internal.h).
        string[] inFlash = ["coredump_backend_flash_partition", "coredump_backend_other"];
        string[] backends = ["coredump_backend_logging", "coredump_backend_in_memory", "coredump_backend_intel_adsp_mem_window", .. inFlash];
        Lazy<ulong?> partition = new(() => firmware.Where(f => Has(f, inFlash))
            .Select(f => FlashMap.FindCoredumpPartition(f.Symbols, new TargetMemory(f.GetMemory(), f.Elf.AddressSize), limits)).FirstOrDefault(a => a is not null));
        return new NoDumpHints
        {
            BoardIds = boards,
            FirmwareHasCoredump = firmware.Any(f => f.Symbols.FindSymbol("coredump") is { IsFunction: true } || f.Symbols.FindSymbol("z_coredump") is not null || Has(f, backends)),
            FindPartition = () => partition.Value,
        };

        static bool Has(Firmware firmware, string[] symbols) => Array.Exists(symbols, s => firmware.Symbols.FindSymbol(s) is not null);
    }
}
