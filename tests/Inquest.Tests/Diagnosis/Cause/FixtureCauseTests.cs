using System.Globalization;
using System.Text.Json;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Diagnosis.Cause;

/// <summary>Every crash of the crash lab whose scenario names the cause is explained as that cause.</summary>
public sealed class FixtureCauseTests
{
    private static readonly string s_lab = Path.Combine(FindRoot(), "crashlab");

    public static TheoryData<string> Fixtures =>
    [
        .. Directory.EnumerateFiles(Path.Combine(s_lab, "fixtures"), "fixture.json", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_crash_is_explained_as_the_cause_that_its_scenario_sets_off(string fixture)
    {
        string folder = Path.Combine(s_lab, "fixtures", fixture);
        JsonElement description = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "fixture.json"))).RootElement;
        IReadOnlyList<string>? expected = ScenarioCauses.Of(description.GetProperty("scenario").GetString()!, description.GetProperty("machine").GetString()!);
        Assert.SkipWhen(expected is null, "its scenario is not about the cause");

        DumpReport report = Explain(folder, description);
        CauseInfo? cause = report.Cause;
        Assert.NotNull(cause);
        bool lacksRegister = cause.Evidence.Any(e => e.Contains("the dump does not hold", StringComparison.Ordinal));
        bool lacksAll = report.Registers.Count == 0 || report.Match?.Verdict == MatchVerdicts.Mismatch;
        IReadOnlyList<string> right = lacksRegister || lacksAll ? [.. expected!, .. ScenarioCauses.WithoutRegister] : expected!;
        Assert.True(right.Contains(cause.Kind), $"expected {string.Join(" or ", right)}, got {cause.Kind}: {cause.Title}\n  {string.Join("\n  ", cause.Evidence)}");
        Assert.True(lacksAll || cause.Evidence.Count > 0 || !cause.Inferred, "an inference without evidence");
    }

    private static DumpReport Explain(string folder, JsonElement description)
    {
        string dump = description.GetProperty("dump").GetString()!;
        string elf = description.GetProperty("elf").GetString()!;
        ulong? origin = description.TryGetProperty("base", out JsonElement text) && text.GetString() is { } hex
            ? ulong.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : null;
        PostmortemInput[] inputs =
        [
            new(dump, File.ReadAllBytes(Path.Combine(folder, dump))),
            new(elf, File.ReadAllBytes(Path.Combine(s_lab, "..", elf))),
        ];
        Report report = Inquest.Postmortem.Postmortem.Explain(inputs, ExplainOptions.Default with { BaseAddress = origin });
        return report.Dumps[0];
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Inquest.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
