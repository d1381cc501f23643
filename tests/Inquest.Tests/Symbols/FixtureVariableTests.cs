using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>
/// The variables of every dump of the crash lab, of the code that crashed and of the threads that waited, against what gdb saw
/// in the device while it lived. A value that is shown must be the live one; a value that is not known must say why.
/// docs/variables.md counts them.
/// </summary>
public sealed partial class FixtureVariableTests
{
    private static readonly Lazy<Tallies> s_tallies = new(Compare);

    [Fact]
    [Trait("Speed", "Slow")]
    public void No_value_differs_from_the_live_one()
    {
        VariableTally crashed = s_tallies.Value.Crashed;
        Assert.True(crashed.False.Count == 0, string.Join("\n", crashed.False));
        Assert.True(crashed.Same > 1000, $"only {crashed.Same} values were compared");
    }

    [Fact]
    public void No_value_of_a_thread_that_waits_differs_from_the_live_one()
    {
        VariableTally waiting = s_tallies.Value.Waiting;
        Assert.True(waiting.False.Count == 0, string.Join("\n", waiting.False));
        Assert.True(waiting.Same > 5000, $"only {waiting.Same} values were compared");
    }

    [Fact]
    public void Every_variable_that_gdb_lists_is_listed()
    {
        foreach (VariableTally tally in s_tallies.Value.Both)
        {
            Assert.True(tally.Unlisted.Count <= tally.Total / 100, string.Join("\n", tally.Unlisted));
        }
    }

    [Fact]
    public void What_is_not_known_says_why() => Assert.All(s_tallies.Value.Both, tally => Assert.Empty(tally.WithoutReason));

    [Fact]
    public void The_tables_in_the_documentation_count_these()
    {
        string path = Repository.PathOf("docs/variables.md");
        string text = File.ReadAllText(path);
        string mended = TableInText().Replace(text, _ => s_tallies.Value.Table());
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1" && mended != text)
        {
            File.WriteAllText(path, mended);
            text = mended;
        }

        Assert.Equal(mended, text);
    }

    private static Tallies Compare()
    {
        Tallies tallies = new(new(), new());
        string[] folders = [.. Directory.EnumerateDirectories(Repository.PathOf("crashlab/fixtures")).Order(StringComparer.Ordinal)];
        Parallel.ForEach(folders, folder =>
        {
            using var description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "fixture.json")));
            using var truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "truth.json")));
            IReadOnlyList<ThreadInfo> threads = Explain(folder, description.RootElement);
            lock (tallies)
            {
                CompareThreads(tallies, Path.GetFileName(folder), threads, truth.RootElement);
            }
        });
        return tallies;
    }

    private static IReadOnlyList<ThreadInfo> Explain(string folder, JsonElement description)
    {
        string dump = description.GetProperty("dump").GetString()!;
        string elf = description.GetProperty("elf").GetString()!;
        ulong? origin = description.TryGetProperty("base", out JsonElement text) && text.GetString() is { } hex ? Number(hex) : null;
        PostmortemInput[] inputs =
        [
            new(dump, File.ReadAllBytes(Path.Combine(folder, dump))),
            new(elf, File.ReadAllBytes(Repository.PathOf(elf))),
        ];
        Report report = Inquest.Postmortem.Postmortem.Explain(inputs, ExplainOptions.Default with { AllThreads = true, BaseAddress = origin });
        return report.Dumps.Count == 0 || report.Dumps[0].Match?.Verdict == MatchVerdicts.Mismatch ? [] : report.Dumps[0].Threads;
    }

    private static void CompareThreads(Tallies tallies, string fixture, IReadOnlyList<ThreadInfo> threads, JsonElement truth)
    {
        IEnumerable<JsonElement> crashed = truth.GetProperty("levels").EnumerateArray().SelectMany(l => l.GetProperty("frames").EnumerateArray());
        CompareFrames(tallies.Crashed, fixture, threads.FirstOrDefault(t => t.Crashed)?.Frames ?? [], crashed);
        foreach (JsonElement waiting in truth.GetProperty("threads").EnumerateArray().Where(t => t.GetProperty("frames").ValueKind == JsonValueKind.Array))
        {
            ThreadInfo? thread = threads.FirstOrDefault(t => !t.Crashed && t.Id == Number(waiting.GetProperty("address").GetString()!));
            CompareFrames(tallies.Waiting, $"{fixture}, {waiting.GetProperty("name").GetString()}", thread?.Frames ?? [], waiting.GetProperty("frames").EnumerateArray());
        }
    }

    private static void CompareFrames(VariableTally tally, string where, IReadOnlyList<FrameInfo> frames, IEnumerable<JsonElement> truth)
    {
        List<FrameInfo> left = [.. frames];
        ulong? below = null;
        foreach (JsonElement live in truth)
        {
            // A function that ended in a tail call left nothing: gdb infers it from call sites, with the frame address of what it called.
            ulong? cfa = live.GetProperty("cfa").GetString() is { } address ? Number(address) : null;
            bool isTailCall = cfa is not null && cfa == below;
            below = live.GetProperty("inlined").GetBoolean() ? below : cfa;
            if (!live.TryGetProperty("locals", out JsonElement locals))
            {
                continue;
            }

            string? function = live.GetProperty("function").GetString();
            ulong pc = Number(live.GetProperty("pc").GetString()!);
            FrameInfo? frame = left.Find(f => f.Function == function && f.Pc == pc && (f.Cfa is null || cfa is null || f.Cfa == cfa));
            List<VariableInfo> variables = [.. frame?.Variables ?? []];
            foreach (JsonElement local in locals.EnumerateArray())
            {
                string name = local.GetProperty("name").GetString()!;
                string? value = local.GetProperty("value").GetString();
                VariableInfo? mine = variables.Find(v => v.Name == name);
                if (frame is null)
                {
                    tally.AddMissing(value, isTailCall);
                }
                else if (mine is null)
                {
                    tally.AddUnlisted($"{where}: {function}: {name}", value);
                }
                else
                {
                    variables.Remove(mine);
                    tally.Add($"{where}: {function}: {name}", mine, value);
                }
            }

            left.Remove(frame!);
        }
    }

    private static ulong Number(string hex) => ulong.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=<!-- table -->\n).*?(?=<!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex TableInText();

    private sealed record Tallies(VariableTally Crashed, VariableTally Waiting)
    {
        public VariableTally[] Both => [Crashed, Waiting];

        public string Table()
        {
            StringBuilder table = new("| state in the report | crashed code: live value known to gdb | optimised out for gdb too | waiting threads: live value known | optimised out |\n|---|---:|---:|---:|---:|\n");
            foreach (string state in Both.SelectMany(t => t.States.Keys).Distinct().OrderBy(s => s[0] == '*').ThenBy(s => s, StringComparer.Ordinal))
            {
                (int live, int gone) = Crashed.States.GetValueOrDefault(state);
                (int waitingLive, int waitingGone) = Waiting.States.GetValueOrDefault(state);
                table.Append(CultureInfo.InvariantCulture, $"| {state} | {live} | {gone} | {waitingLive} | {waitingGone} |\n");
            }

            table.Append(CultureInfo.InvariantCulture, $"| *all* | {Crashed.Live} | {Gone(Crashed)} | {Waiting.Live} | {Gone(Waiting)} |\n");
            int[] gdb = [.. File.ReadLines(Repository.PathOf("docs/data/gdb-variables.txt")).Where(l => !l.StartsWith('#'))
                .Select(l => l.Split('\t')[1..].Select(n => int.Parse(n, CultureInfo.InvariantCulture)))
                .Aggregate((a, b) => a.Zip(b, (x, y) => x + y))];
            return table.Append(CultureInfo.InvariantCulture, $"""

                | live values | crashed code: true | false | not shown | waiting threads: true | false | not shown |
                |---|---:|---:|---:|---:|---:|---:|
                | Inquest | {Crashed.Available} | {Crashed.False.Count} | {Crashed.Live - Crashed.Available} | {Waiting.Available} | {Waiting.False.Count} | {Waiting.Live - Waiting.Available} |
                | gdb behind the stub | {gdb[0]} | {gdb[1]} | {gdb[2]} | {gdb[3]} | {gdb[4]} | {gdb[5]} |

                """).ToString();
        }

        private static int Gone(VariableTally tally) => tally.States.Values.Sum(s => s.Gone);
    }
}
