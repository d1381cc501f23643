using System.Globalization;
using System.Text.Json;
using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Tests.Synth;

/// <summary>One dump of the crash lab with what its fixture.json says.</summary>
internal sealed record LabFixture(string Name, string Scenario, string Machine, string Build, string Elf, string? ImageElf, string DumpPath, ulong? Base)
{
    private static readonly Lazy<IReadOnlyList<LabFixture>> s_all = new(ReadAll);
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> s_files = new(StringComparer.Ordinal);

    /// <summary>All fixtures by name.</summary>
    public static IReadOnlyList<LabFixture> All => s_all.Value;

    /// <summary>The ELF paths, from the repository's root.</summary>
    public static IReadOnlyList<string> Elves { get; } =
        [.. Directory.GetFiles(Repository.PathOf("crashlab/builds"), "*.elf").Order(StringComparer.Ordinal).Select(p => "crashlab/builds/" + Path.GetFileName(p))];

    public static LabFixture Named(string name) => All.First(f => f.Name == name);

    /// <summary>The bytes of a file of the repository: the caller's own, to damage as it likes.</summary>
    public static byte[] ReadFile(string relative) => Shared(relative).AsSpan().ToArray();

    public PostmortemInput Dump => new(Name + "/" + Path.GetFileName(DumpPath), Shared(DumpPath));

    public static PostmortemInput ElfInput(string relative) => new(Path.GetFileName(relative), Shared(relative));

    // One copy for all tests, which run beside each other: nobody changes it.
    private static byte[] Shared(string relative) => s_files.GetOrAdd(relative, r => File.ReadAllBytes(Repository.PathOf(r)));

    /// <summary>The report with an ELF (the fixture's own when none is given).</summary>
    public DumpReport Explain(string? elf = null) => ExplainWith(ElfInput(elf ?? Elf));

    public DumpReport ExplainWith(PostmortemInput elf, bool allThreads = false)
    {
        Report report = Inquest.Postmortem.Postmortem.Explain([Dump, elf], new ExplainOptions { BaseAddress = Base, AllThreads = allThreads });
        Assert.True(report.Dumps.Count == 1, $"{Name}: no dump found");
        return report.Dumps[0];
    }

    private static List<LabFixture> ReadAll()
    {
        List<LabFixture> all = [];
        foreach (string folder in Directory.GetDirectories(Repository.PathOf("crashlab/fixtures")).Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(folder, "fixture.json");
            if (!File.Exists(path))
            {
                continue;
            }

            using var json = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement about = json.RootElement;
            string name = Path.GetFileName(folder);
            all.Add(new LabFixture(
                name,
                about.GetProperty("scenario").GetString()!,
                about.GetProperty("machine").GetString()!,
                about.GetProperty("build").GetString()!,
                about.GetProperty("elf").GetString()!,
                about.TryGetProperty("imageElf", out JsonElement image) ? image.GetString() : null,
                $"crashlab/fixtures/{name}/{about.GetProperty("dump").GetString()}",
                about.GetProperty("base").GetString() is string b ? ulong.Parse(b.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null));
        }

        return all;
    }
}
