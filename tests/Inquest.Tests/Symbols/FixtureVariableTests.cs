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
/// The variables of every crash of the crash lab, against what gdb saw in the device while it lived. A value that is shown
/// must be the live one; a value that is not known must say why. docs/variables.md counts them.
/// </summary>
public sealed partial class FixtureVariableTests
{
    // gdb was told to print as many characters of a text, the rest is not in the truth.
    private const int TruthCharacters = 24;

    private static readonly Lazy<Tally> s_tally = new(Compare);

    [Fact]
    [Trait("Speed", "Slow")]
    public void No_value_differs_from_the_live_one()
    {
        Assert.True(s_tally.Value.False.Count == 0, string.Join("\n", s_tally.Value.False));
        Assert.True(s_tally.Value.Same > 1000, $"only {s_tally.Value.Same} values were compared");
    }

    [Fact]
    public void Every_variable_that_gdb_lists_is_listed()
    {
        Assert.InRange(s_tally.Value.Unlisted.Count, 0, s_tally.Value.Total / 100);
    }

    [Fact]
    public void What_is_not_known_says_why()
    {
        Assert.Empty(s_tally.Value.WithoutReason);
    }

    [Fact]
    public void The_table_in_the_documentation_counts_these()
    {
        string path = Repository.PathOf("docs/variables.md");
        string text = File.ReadAllText(path);
        string mended = TableInText().Replace(text, _ => s_tally.Value.Table());
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1" && mended != text)
        {
            File.WriteAllText(path, mended);
            text = mended;
        }

        Assert.Equal(mended, text);
    }

    private static Tally Compare()
    {
        Tally tally = new();
        string lab = Repository.PathOf("crashlab");
        string[] folders = [.. Directory.EnumerateDirectories(Path.Combine(lab, "fixtures")).Order(StringComparer.Ordinal)];
        Parallel.ForEach(folders, folder =>
        {
            using var description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "fixture.json")));
            using var truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "truth.json")));
            IReadOnlyList<FrameInfo> frames = Explain(folder, description.RootElement);
            lock (tally)
            {
                CompareFrames(tally, Path.GetFileName(folder), frames, truth.RootElement);
            }
        });
        return tally;
    }

    private static IReadOnlyList<FrameInfo> Explain(string folder, JsonElement description)
    {
        string dump = description.GetProperty("dump").GetString()!;
        string elf = description.GetProperty("elf").GetString()!;
        ulong? origin = description.TryGetProperty("base", out JsonElement text) && text.GetString() is { } hex ? Number(hex) : null;
        PostmortemInput[] inputs =
        [
            new(dump, File.ReadAllBytes(Path.Combine(folder, dump))),
            new(elf, File.ReadAllBytes(Repository.PathOf(elf))),
        ];
        Report report = Inquest.Postmortem.Postmortem.Explain(inputs, ExplainOptions.Default with { BaseAddress = origin });
        return report.Dumps.Count == 0 || report.Dumps[0].Match?.Verdict == MatchVerdicts.Mismatch ? []
            : report.Dumps[0].Threads.FirstOrDefault(t => t.Crashed)?.Frames ?? [];
    }

    private static void CompareFrames(Tally tally, string fixture, IReadOnlyList<FrameInfo> frames, JsonElement truth)
    {
        List<JsonElement> live = [.. truth.GetProperty("levels").EnumerateArray().SelectMany(l => l.GetProperty("frames").EnumerateArray())];
        foreach (FrameInfo frame in frames)
        {
            JsonElement match = live.Find(f => f.GetProperty("function").GetString() == frame.Function && Number(f.GetProperty("pc").GetString()!) == frame.Pc
                && (frame.Cfa is null || f.GetProperty("cfa").GetString() is not { } cfa || Number(cfa) == frame.Cfa));
            if (match.ValueKind != JsonValueKind.Object || !match.TryGetProperty("locals", out JsonElement locals))
            {
                continue;
            }

            live.Remove(match);
            List<VariableInfo> left = [.. frame.Variables];
            foreach (JsonElement local in locals.EnumerateArray())
            {
                string name = local.GetProperty("name").GetString()!;
                string? value = local.GetProperty("value").GetString();
                VariableInfo? mine = left.Find(v => v.Name == name);
                if (mine is null)
                {
                    tally.Unlisted.Add($"{fixture}: {frame.Function}: {name} = {value}");
                    continue;
                }

                left.Remove(mine);
                tally.Add($"{fixture}: {frame.Function}: {name}", mine, value);
            }
        }
    }

    private static ulong Number(string hex) => ulong.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=<!-- table -->\n).*?(?=<!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex TableInText();

    private sealed partial class Tally
    {
        private readonly SortedDictionary<string, (int Live, int Gone)> _states = new(StringComparer.Ordinal);

        public int Total { get; private set; }

        public int Same { get; private set; }

        public List<string> False { get; } = [];

        public List<string> Unlisted { get; } = [];

        public List<string> WithoutReason { get; } = [];

        public void Add(string where, VariableInfo mine, string? live)
        {
            Total++;
            (int alive, int gone) = _states.GetValueOrDefault(mine.State);
            _states[mine.State] = live is null ? (alive, gone + 1) : (alive + 1, gone);
            bool known = mine.State is VariableStates.Available or VariableStates.Inferred;
            if (known && live is not null)
            {
                string written = Write(mine);
                if (written.Contains("<not-in-dump>", StringComparison.Ordinal) || written.Contains("<register-unknown>", StringComparison.Ordinal)
                    || written.Contains("<length not known>", StringComparison.Ordinal))
                {
                    // Known in part, and says which.
                }
                else if (mine.State == VariableStates.Inferred && mine.Why is not null)
                {
                    // The value at boot, and says so: it may have changed since.
                }
                else if (Normalize(written) == Normalize(live))
                {
                    Same++;
                }
                else
                {
                    False.Add($"{where} = {written}, live {live}");
                }
            }
            else if (!known && mine.State != VariableStates.OptimizedOut && mine.Why is null)
            {
                WithoutReason.Add(where);
            }
        }

        public string Table()
        {
            StringBuilder table = new("| state in the report | live value known to gdb | optimised out for gdb too |\n|---|---:|---:|\n");
            foreach ((string state, (int alive, int gone)) in _states)
            {
                table.Append(CultureInfo.InvariantCulture, $"| {state} | {alive} | {gone} |\n");
            }

            return table.Append(CultureInfo.InvariantCulture, $"| *all* | {_states.Values.Sum(s => s.Live)} | {_states.Values.Sum(s => s.Gone)} |\n").ToString();
        }

        private static string Write(VariableInfo variable) => variable.Children.Count == 0 || variable.Value is not null
            ? variable.Value ?? "<" + variable.State + ">"
            : "{" + string.Join(", ", variable.Children.Select(c => (c.Name[0] == '[' ? "" : c.Name + " = ") + Write(c))) + "}";

        // What stands behind an address (symbol, text) is compared by other tests; gdb also finds symbols at address 0.
        private static string Normalize(string value)
        {
            Match address = Address().Match(value);
            return !address.Success ? Texts().Replace(LeadingZeros().Replace(value, "0x"), Expand)
                : Number(address.Groups[1].Value) == 0 ? "NULL"
                : string.Create(CultureInfo.InvariantCulture, $"0x{Number(address.Groups[1].Value):x}");
        }

        // The first characters, however runs of one are written.
        private static string Expand(Match text) => string.Concat(Parts().Matches(text.Value).SelectMany(part =>
            part.Groups["run"].Success
                ? Enumerable.Repeat(part.Groups["run"].Value, int.Parse(part.Groups["times"].Value, CultureInfo.InvariantCulture))
                : Characters().Matches(part.Groups["text"].Value).Select(c => c.Value)).Take(TruthCharacters));

        [GeneratedRegex("""(?:'(?:\\[0-7]{3}|\\.|[^'\\])' <repeats \d+ times>|"(?:\\.|[^"\\])*")(?:, (?:'(?:\\[0-7]{3}|\\.|[^'\\])' <repeats \d+ times>|"(?:\\.|[^"\\])*"))*(?:\.\.\.)?""")]
        private static partial Regex Texts();

        [GeneratedRegex("""'(?<run>[^']+|\\')' <repeats (?<times>\d+) times>|"(?<text>(?:\\.|[^"\\])*)["]""")]
        private static partial Regex Parts();

        [GeneratedRegex("""\\[0-7]{3}|\\.|.""")]
        private static partial Regex Characters();

        // Within an array or structure too, gdb writes an address without leading zeros.
        [GeneratedRegex("0x0+(?=[0-9a-f])")]
        private static partial Regex LeadingZeros();

        [GeneratedRegex("^@?(0x[0-9a-f]+)")]
        private static partial Regex Address();
    }
}
