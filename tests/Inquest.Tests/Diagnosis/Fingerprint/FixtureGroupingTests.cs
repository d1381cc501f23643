using System.Globalization;
using System.Text.RegularExpressions;
using Inquest.Reporting;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Diagnosis.Fingerprint;

/// <summary>Precision and recall of grouping over the crash lab's dumps with their ELFs (the table is docs/grouping.md).</summary>
public sealed partial class FixtureGroupingTests
{
    // Scenarios that set off one and the same bug: they differ in what it interrupts, or in the route to it.
    private static readonly Dictionary<string, string> s_bugs = new(StringComparer.Ordinal)
    {
        ["isr_busy"] = "radio_isr",
        ["isr_idle"] = "radio_isr",
        ["isr_fp_thread"] = "radio_isr",
        ["isr_stale_frames"] = "radio_isr",
        ["nested_isr"] = "radio_isr",
        ["nested_isr_deep"] = "radio_isr",
        ["keyboard_lockup"] = "null_member_read",
        ["wait_objects"] = "gateway_give_up",
        ["deadlock_three"] = "gateway_give_up",
        ["last_words"] = "gateway_give_up",
        ["wait_a_while"] = "gateway_give_up",
        ["stack_overflow_unguarded"] = "stack_overflow",
    };

    [Fact]
    [Trait("Speed", "Slow")]
    public void Grouping_is_precise_and_complete_over_the_crash_lab()
    {
        List<(string Bug, string Hash)> dumps = [];
        List<(string Bug, string Hash)> radioApart = [];
        List<(string Bug, string Hash)> allApart = [];
        foreach (LabFixture fixture in LabFixture.All)
        {
            FingerprintInfo? fingerprint = fixture.Explain().Fingerprint;
            string hash = fingerprint is { Provisional: false } ? fingerprint.Hash : fixture.Name;
            string bug = s_bugs.GetValueOrDefault(fixture.Scenario, fixture.Scenario);
            dumps.Add((bug, hash));
            radioApart.Add((bug == "radio_isr" ? fixture.Scenario : bug, hash));
            allApart.Add((fixture.Scenario, hash));
        }

        (double precision, double recall) = Measure(dumps);
        Assert.True(dumps.Count >= 100);
        Assert.True(precision >= 0.95, $"precision {precision:0.000}");
        Assert.True(recall >= 0.95, $"recall {recall:0.000}");

        // What the page says of the other ways to count.
        string table = "| counted as one bug | dumps | bugs | groups | precision | recall |\n|---|---:|---:|---:|---:|---:|\n"
            + Row("the routes listed above", dumps) + Row("the same, but each radio scenario a bug of its own", radioApart) + Row("nothing: each scenario a bug of its own", allApart);
        string path = Repository.PathOf("docs/grouping.md");
        string text = File.ReadAllText(path);
        string mended = TableInText().Replace(text, _ => table);
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1" && mended != text)
        {
            File.WriteAllText(path, mended);
            text = mended;
        }

        Assert.Equal(mended, text);
        Assert.Contains(table, text, StringComparison.Ordinal);
    }

    private static string Row(string counted, List<(string Bug, string Hash)> dumps)
    {
        (double precision, double recall) = Measure(dumps);
        return string.Create(CultureInfo.InvariantCulture, $"| {counted} | {dumps.Count} | {dumps.Select(d => d.Bug).Distinct().Count()} | {dumps.Select(d => d.Hash).Distinct().Count()} | {precision:0.000} | {recall:0.000} |\n");
    }

    // Over pairs of dumps: of the pairs in one group those of one bug, and of the pairs of one bug those in one group.
    private static (double Precision, double Recall) Measure(List<(string Bug, string Hash)> dumps)
    {
        int grouped = 0, same = 0, both = 0;
        for (int i = 0; i < dumps.Count; i++)
        {
            for (int j = i + 1; j < dumps.Count; j++)
            {
                bool bug = dumps[i].Bug == dumps[j].Bug;
                bool hash = dumps[i].Hash == dumps[j].Hash;
                same += bug ? 1 : 0;
                grouped += hash ? 1 : 0;
                both += bug && hash ? 1 : 0;
            }
        }

        return ((double)both / grouped, (double)both / same);
    }

    [GeneratedRegex(@"(?<=<!-- table -->\n).*?(?=<!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex TableInText();
}
