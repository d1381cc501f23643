using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

/// <summary>One crash lab fixture and the report that the engine makes of it, made once for all tests.</summary>
internal sealed class ReportedFixture
{
    private static readonly ConcurrentDictionary<string, Lazy<ReportedFixture>> s_opened = new();

    private ReportedFixture(string name)
    {
        Name = name;
        string folder = Path.Combine(Root, name);
        Description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "fixture.json"))).RootElement;
        Truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "truth.json"))).RootElement;
        string dump = Description.GetProperty("dump").GetString()!;
        string elf = Description.GetProperty("elf").GetString()!;
        ExplainOptions options = ExplainOptions.Default with
        {
            AllThreads = true,
            BaseAddress = Description.TryGetProperty("base", out JsonElement start) && start.GetString() is string text ? ParseAddress(text) : null,
        };
        Report = Inquest.Postmortem.Postmortem.Explain(
            [
                new PostmortemInput(dump, File.ReadAllBytes(Path.Combine(folder, dump))),
                new PostmortemInput(Path.GetFileName(elf), File.ReadAllBytes(Path.Combine(Repository.Root, elf))),
            ],
            options);
    }

    public static string Root => Path.Combine(Repository.Root, "crashlab", "fixtures");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetDirectories(Root).Where(d => File.Exists(Path.Combine(d, "truth.json"))).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    public string Name { get; }

    public JsonElement Description { get; }

    public JsonElement Truth { get; }

    public Report Report { get; }

    public DumpReport? Dump => Report.Dumps.Count > 0 ? Report.Dumps[0] : null;

    public ThreadInfo? Crashed => Dump?.Threads.FirstOrDefault(t => t.Crashed);

    public static ReportedFixture Open(string name) => s_opened.GetOrAdd(name, n => new Lazy<ReportedFixture>(() => new ReportedFixture(n))).Value;

    public static ulong ParseAddress(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Whether the fixture's ELF has a symbol of that name.</summary>
    public static bool ElfHas(ReportedFixture fixture, string symbol)
    {
        string elf = fixture.Description.GetProperty("elf").GetString()!;
        return ElfFile.Open(File.ReadAllBytes(Path.Combine(Repository.Root, elf)), elf, Limits.Default, new DiagnosticBag()).SymbolTable.Find(symbol) is not null;
    }
}
