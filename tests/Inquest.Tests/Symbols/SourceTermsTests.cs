using System.Text.Json;
using Inquest.Reporting;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>What a faulting instruction used, in the source's terms, over the crash lab: the expressions that its sources have at that line.</summary>
public sealed class SourceTermsTests
{
    // By function: what the source touches, calls or divides by where a scenario faults in it. Written by reading the sources.
    private static readonly Lazy<ILookup<string, string>> s_inSource = new(() =>
        File.ReadLines(Repository.PathOf("tests/Inquest.Tests/Symbols/source-terms.txt")).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split(": ", 2)).ToLookup(p => p[0], p => p[1], StringComparer.Ordinal));

    [Theory]
    [InlineData("isr_busy_an385_v1_min_flash", "packet->data[i] with packet->data = 0x4fff0000, i = 0")]
    public void The_cause_names_what_the_source_has_there(string fixture, string expected) =>
        Assert.Equal(expected, LabFixture.Named(fixture).Explain().Cause!.Expression);

    [Fact]
    [Trait("Speed", "Slow")]
    public void No_expression_names_what_the_source_does_not_have_there()
    {
        List<string> wrong = [];
        int named = 0;
        foreach (LabFixture fixture in LabFixture.All)
        {
            DumpReport report = fixture.Explain();
            if (report.Cause?.Expression is not string expression)
            {
                continue;
            }

            named++;
            string function = report.Threads.First(t => t.Crashed).Frames.First(f => f.Function is not null).Function!;
            string text = expression.Split(" with ")[0].Split(" = ")[0];
            if (!s_inSource.Value[function].Contains(text))
            {
                wrong.Add($"{fixture.Name}: {function}: {expression}");
            }

            wrong.AddRange(Contradictions(fixture, expression).Select(c => $"{fixture.Name}: {expression}: {c}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(named >= 60, $"{named} expressions");
    }

    // The variables of the expression as gdb read them on the live machine.
    private static IEnumerable<string> Contradictions(LabFixture fixture, string expression)
    {
        using var truth = JsonDocument.Parse(LabFixture.ReadFile($"crashlab/fixtures/{fixture.Name}/truth.json"));
        string values = expression.Contains(" with ", StringComparison.Ordinal) ? expression[(expression.IndexOf(" with ", StringComparison.Ordinal) + 6)..] : expression;
        List<string> wrong = [];
        JsonElement frame = truth.RootElement.GetProperty("levels").EnumerateArray().SelectMany(l => l.GetProperty("frames").EnumerateArray())
            .FirstOrDefault(f => f.TryGetProperty("locals", out JsonElement locals) && locals.ValueKind == JsonValueKind.Array && locals.GetArrayLength() > 0);
        foreach (string part in frame.ValueKind == JsonValueKind.Undefined ? [] : values.Split(", "))
        {
            string[] sides = part.Split(" = ", 2);
            string? live = frame.GetProperty("locals").EnumerateArray().Where(l => l.GetProperty("name").GetString() == sides[0]).Select(l => l.GetProperty("value").GetString()).FirstOrDefault();
            if (sides.Length == 2 && live is not null && Plain(live) != Plain(sides[1]))
            {
                wrong.Add($"{sides[0]} was {live}");
            }
        }

        return wrong;
    }

    // gdb writes an address without leading zeros.
    private static string Plain(string value) => value.Split(' ')[0] switch
    {
        "NULL" => "0",
        ['0', 'x', .. string digits] when ulong.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out ulong number) =>
            number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        string other => other,
    };
}
