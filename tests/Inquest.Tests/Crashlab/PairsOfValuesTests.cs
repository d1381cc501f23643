using System.Text.Json;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Crashlab;

/// <summary>
/// Every two values of the variants (architecture block, meaning of sp, memory, backend, optimisation and so on) are together in some
/// dump, or <c>crashlab/fixtures/pairs.json</c> says why they cannot be. Counted in the fixtures alone: the plan that made them takes no part.
/// </summary>
public sealed class PairsOfValuesTests
{
    private static readonly Lazy<JsonElement> s_pairs = new(() => JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("crashlab/fixtures/pairs.json"))).RootElement);

    private static readonly string[] s_build = ["build", "machine", "optimise", "dwarf", "compressed", "lto"];

    [Fact]
    public void Two_values_are_together_in_a_dump_or_the_reason_is_given()
    {
        List<SortedDictionary<string, string>> dumps = [.. LabFixture.All.Select(ValuesOf).OfType<SortedDictionary<string, string>>()];
        HashSet<string> together = [.. dumps.SelectMany(d => PairsOf(d))];
        Dictionary<string, SortedSet<string>> values = [];
        foreach ((string dimension, string value) in dumps.SelectMany(d => d))
        {
            (values.TryGetValue(dimension, out SortedSet<string>? known) ? known : values[dimension] = new(StringComparer.Ordinal)).Add(value);
        }

        HashSet<string> expected = [];
        foreach ((string first, SortedSet<string> some) in values)
        {
            foreach ((string second, SortedSet<string> others) in values.Where(v => string.CompareOrdinal(first, v.Key) < 0 && AreCombined(first, v.Key)))
            {
                expected.UnionWith(some.SelectMany(a => others.Select(b => Name(first, a, second, b))));
            }
        }

        Dictionary<string, int> never = s_pairs.Value.GetProperty("never").EnumerateArray().ToDictionary(
            n => string.Join(" with ", n.GetProperty("values").EnumerateObject().Select(v => $"{v.Name} {v.Value.GetRawText().Trim('"')}").Order(StringComparer.Ordinal)),
            n => n.GetProperty("why").EnumerateArray().Count(w => w.GetString()!.Length > 10));
        Assert.Empty(expected.Except(together).Except(never.Keys));
        Assert.Empty(never.Keys.Intersect(together));
        Assert.Empty(never.Keys.Except(expected));
        Assert.DoesNotContain(never.Values, reasons => reasons == 0);
        Assert.True(expected.Count > 2600, $"{expected.Count} pairs");
    }

    private static IEnumerable<string> PairsOf(SortedDictionary<string, string> dump) =>
        from first in dump
        from second in dump
        where string.CompareOrdinal(first.Key, second.Key) < 0 && AreCombined(first.Key, second.Key)
        select Name(first.Key, first.Value, second.Key, second.Value);

    private static string Name(string first, string a, string second, string b) => $"{first} {a} with {second} {b}";

    // What a build is stands together as the builds have it.
    private static bool AreCombined(string first, string second) => !(s_build.Contains(first) && s_build.Contains(second)) && !s_pairs.Value.GetProperty("notCombined").EnumerateArray()
        .Any(p => (p[0].GetString(), p[1].GetString()) == (first, second) || (p[0].GetString(), p[1].GetString()) == (second, first));

    // Null for a dump of a scenario or a build that stands outside the plan.
    private static SortedDictionary<string, string>? ValuesOf(LabFixture fixture)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf($"crashlab/fixtures/{fixture.Name}/fixture.json")));
        JsonElement about = json.RootElement;
        if (!Holds("scenarios", fixture.Scenario) || !Holds("builds", fixture.Build))
        {
            return null;
        }

        // A build's name is its machine, its optimisation, its DWARF version and what else it has.
        string[] parts = fixture.Build.Split('-');
        SortedDictionary<string, string> values = new(StringComparer.Ordinal)
        {
            ["scenario"] = fixture.Scenario,
            ["build"] = fixture.Build,
            ["machine"] = parts[0] == "nano" ? "an386" : parts[0],
            ["optimise"] = "-" + parts[1],
            ["dwarf"] = parts[2]["dwarf".Length..],
            ["compressed"] = parts.Any(p => p is "gz" or "gnugz") ? "true" : "false",
            ["lto"] = parts.Contains("lto") ? "true" : "false",
        };
        foreach (string dimension in (string[])["arch", "sp", "memory", "backend", "threadsBlock", "stream", "log", "crc", "nullGuard"])
        {
            values[dimension] = about.GetProperty(dimension).GetRawText().Trim('"');
        }

        return values;
    }

    private static bool Holds(string list, string name) => s_pairs.Value.GetProperty(list).EnumerateArray().Any(e => e.GetString() == name);
}
