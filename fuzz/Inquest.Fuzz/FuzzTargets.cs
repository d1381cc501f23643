using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Sealing;
using Inquest.Tests.Synth;

namespace Inquest.Fuzz;

/// <summary>All targets. A new reader of inputs adds its line here.</summary>
internal static class FuzzTargets
{
    internal static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("uf2", () => [Uf2(), .. Lab("*.UF2")], Everything),
        new("hex", () => [new IntelHexBuilder().Data(0xF000, CoredumpBuilder.Pattern(4000, 1)).End().Build()], Everything),
        new("log", () => [CoredumpBuilder.Text(Dump().LogLines()), .. Lab("*.log")], Everything),
        new("archive", Archives, Everything),
        new("sealed", () => [SealedBuilder.Seal(Dump().Build()), DeviceStorage.Slot(SealedBuilder.Seal(Dump().Build()), 8192, flags: 16)], Everything),
        new("elf", DebugSectionTargets.Files, DebugSectionTargets.ReadFile),
        new("dwarf", DebugSectionTargets.Sections, DebugSectionTargets.ReadSection),
        new("coredump", () => [Dump().Build(), Partition(), Nordic(), CoredumpBuilder.InMemory(Dump().Build(), 8192), Wide(), .. Lab("*.bin")], Dumps),
        new("unwind", UnwindTargets.Stacks, UnwindTargets.Walk),
        new("callframes", UnwindTargets.CallFrames, UnwindTargets.Rows),
        new("dap", () => AdapterConversation.Seeds, input => (s_adapter ??= new AdapterConversation(Sample())).Run(input)),
        new("gdb", () => GdbConversation.Seeds, input => (s_gdb ??= new GdbConversation(Sample())).Run(input)),
        new("exidx", UnwindTargets.ExceptionIndex, UnwindTargets.Index),
        new("report", ReportTargets.Dumps, ReportTargets.ExplainDump),
        new("report-files", ReportTargets.Files, ReportTargets.ExplainDump),
        new("report-elf", ReportTargets.Sections, ReportTargets.ExplainWithSection),
    ];

    private static readonly ProjectKey s_key = ProjectKey.Read("key", SealedBuilder.KeyPem);

    private static AdapterConversation? s_adapter;
    private static GdbConversation? s_gdb;

    private static void Everything(ReadOnlyMemory<byte> input)
    {
        DiagnosticBag diagnostics = new();
        InputSet inputs = InputReader.Read([new NamedBytes("input", input)], diagnostics, keys: [s_key]);
        List<CaptureSource> sources =
        [
            .. inputs.Images.Select(i => CaptureSource.FromImage(i.Name, i.Segments, i.AddressKnown, i.Format == ImageFormat.Uf2, i.Family)),
            .. inputs.Texts.Select(t => CaptureSource.FromText(t.Name, t.Text)),
        ];
        Check(CaptureFinder.Find(sources, diagnostics));
    }

    private static void Dumps(ReadOnlyMemory<byte> input)
    {
        Check(CaptureFinder.Find([CaptureSource.FromBytes("input", input)], new DiagnosticBag()));
        Check(CaptureFinder.Find([CaptureSource.FromImage("input", [new AddressedBytes(0xFFFF_F000, input)], addressKnown: true)], new DiagnosticBag()));
    }

    private static void Check(CaptureSearch search)
    {
        if (search.Captures.Count == 0 == (search.NoDump.Count == 0))
        {
            throw new InvalidOperationException("A search gives dumps or the reason for none.");
        }

        foreach (Capture capture in search.Captures)
        {
            if (capture.Memory.Sum(m => (long)m.Bytes.Length) > capture.Size)
            {
                throw new InvalidOperationException("A dump holds more memory than bytes.");
            }
        }
    }

    private static CoredumpBuilder Dump() => new CoredumpBuilder(flags: 1).Arch(2, CoredumpBuilder.Pattern(68, 1)).Threads(new byte[120])
        .Memory(0x20001000, CoredumpBuilder.Pattern(300, 2)).Memory(0x20002000, CoredumpBuilder.Pattern(2000, 3)).Crc();

    private static byte[] Wide() =>
        new CoredumpBuilder(target: 6, pointerBytes: 8).Arch(2, new byte[192]).Cpu(1, 0x40001000, new byte[192]).Memory(0x40001000, CoredumpBuilder.Pattern(900, 4)).Build();

    private static byte[] Partition() => CoredumpBuilder.Partition(Dump().Build(), 0x4000);

    private static byte[] Nordic() => CoredumpBuilder.NordicPartition(Dump().Build(), 0x4000);

    private static byte[] Uf2() => Uf2Builder.FromImage(0x70000, [.. CoredumpBuilder.Pattern(0x1000, 1), .. Partition()]).Build();

    private static IReadOnlyList<byte[]> Archives()
    {
        byte[] log = CoredumpBuilder.Text(Dump().LogLines());
        byte[] tar = ArchiveBuilder.Tar(("dump/a.uf2", Uf2()), (new string('n', 150), log));
        return [ArchiveBuilder.Zip(("a.uf2", Uf2()), ("b.log", log)), tar, ArchiveBuilder.Gzip(tar), ArchiveBuilder.Zip(("inner.tgz", ArchiveBuilder.Gzip(tar)))];
    }

    /// <summary>The sample: a dump with its ELF.</summary>
    private static byte[] Sample() => File.ReadAllBytes(Path.Combine(Root(), "samples/keyboard-lockup.zip"));

    /// <summary>The crash lab's dumps or builds, the small ones, as seeds.</summary>
    internal static IEnumerable<byte[]> Lab(string pattern, string part = "fixtures")
    {
        const int MostSeeds = 24;
        const int MostBytes = 512 << 10;
        return [.. Directory.EnumerateFiles(Path.Combine(Root(), "crashlab", part), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(f => new FileInfo(f).Length <= MostBytes).Take(MostSeeds).Select(File.ReadAllBytes)];
    }

    /// <summary>The repository's folder.</summary>
    internal static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "crashlab", "fixtures")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The crash lab was not found: the fuzzer runs inside the repository.");
    }
}
