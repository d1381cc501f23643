using System.Text.Json;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Postmortem;

/// <summary>The log that never got out, against what the crash lab's firmware itself printed of each message outside the dump.</summary>
public sealed class LastWordsTests
{
    private static readonly string?[] s_levels = [null, LogLevels.Error, LogLevels.Warning, LogLevels.Info, LogLevels.Debug];

    public static TheoryData<string> Fixtures =>
        [.. ReportedFixture.Names.Where(n => File.ReadAllText(Path.Combine(ReportedFixture.Root, n, "truth.json")).Contains("\"waiting\"", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void What_waited_in_the_log_is_shown_word_for_word(string name)
    {
        ReportedFixture fixture = ReportedFixture.Open(name);
        if (fixture.Dump is not DumpReport dump || dump.Dump.State == DumpStates.Headerless || fixture.Truth.GetProperty("log").GetProperty("waiting").ValueKind != JsonValueKind.Array)
        {
            return;
        }

        string[] expected = [.. Waiting(fixture.Truth.GetProperty("log"))];
        string[] shown = [.. dump.Log.Where(l => l.Origin == LogOrigins.NeverOutput && !IsHexdump(l)).Select(l => $"{l.Level}|{l.Module}|{l.Timestamp}|{l.Text}")];
        if (dump.LogNote is string note && !note.StartsWith("The firmware has a console", StringComparison.Ordinal))
        {
            // A dump that was cut shows what is left.
            Assert.NotEqual(DumpStates.Complete, dump.Dump.State);
            Assert.True(shown.Length <= expected.Length);
            expected = expected[..shown.Length];
        }

        Assert.Equal(expected, shown);
    }

    [Fact]
    public void What_is_not_known_of_the_log_cannot_be_wrong() =>
        Assert.EndsWith("what was logged last is not known.", ReportedFixture.Open("log_lost_lines").Dump!.LogNote, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void What_stood_on_the_console_is_shown(string name)
    {
        ReportedFixture fixture = ReportedFixture.Open(name);
        string console = fixture.Truth.GetProperty("log").GetProperty("console").GetString()!;
        string[] lines = [.. console.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r'))];
        string[] shown = [.. (fixture.Dump?.Log ?? []).Where(l => l.Origin == LogOrigins.RamConsole).Select(l => l.Text)];
        Assert.True(shown.Length == 0 || lines.AsSpan().EndsWith(shown), string.Join("\n", shown));

        if (fixture.Dump?.Dump.State != DumpStates.Complete)
        {
            return;
        }

        // Link-time optimisation drops a buffer that is written and never read.
        bool isDropped = fixture.Description.GetProperty("build").GetString()!.Contains("lto", StringComparison.Ordinal);
        Assert.Equal(!isDropped && lines.Length > 0, shown.Length > 0);
        // Who writes it may be gone too, inlined; where it is there, the report says why there are no lines.
        bool hasWriter = ReportedFixture.ElfHas(fixture, "ram_console_out");
        Assert.Equal(isDropped && hasWriter, fixture.Dump.LogNote?.Contains("link-time optimisation removed its buffer", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("last_words", 6)]
    [InlineData("last_words_console", 6)]
    [InlineData("last_words_64_bit", 6)]
    [InlineData("last_words_filtered", 6)]
    public void A_hexdump_shows_its_bytes(string name, int before)
    {
        LogLine[] log = [.. ReportedFixture.Open(name).Dump!.Log.Where(l => l.Origin == LogOrigins.NeverOutput)];
        int text = Array.FindIndex(log, l => l.Text == "unexpected reply:");
        Assert.True(text > 0 && text < before);
        Assert.Equal("30 33 36 39 3c 3f 42 45  48 4b 4e 51 54 57 5a 5d |0369<?BEHKNQTWZ]|", log[text + 1].Text);
        Assert.Equal("60 63 66 69                                      |`cfi|", log[text + 2].Text);
        Assert.Equal(LogLevels.Warning, log[text + 2].Level);
    }

    [Fact]
    public void At_least_fifty_dumps_were_compared() => Assert.True(Fixtures.Count >= 50, $"only {Fixtures.Count}");

    [Theory]
    [InlineData("last_words_assertion")]
    [InlineData("last_words_assertion_log")]
    public void An_assertions_words_in_ram_are_evidence_for_the_cause(string name)
    {
        CauseInfo cause = ReportedFixture.Open(name).Dump!.Cause!;
        Assert.Equal(CauseKinds.Assertion, cause.Kind);
        Assert.Contains(cause.Evidence, e => e.StartsWith("The log says so: ASSERTION FAIL [buf->len + len <= buf->size]", StringComparison.Ordinal));
    }

    private static bool IsHexdump(LogLine line) => line is { Timestamp: null, Level: not null };

    // As the engine joins them: neighbouring raw texts become lines.
    private static IEnumerable<string> Waiting(JsonElement log)
    {
        string raw = "";
        string rawTime = "";
        foreach (JsonElement message in log.GetProperty("waiting").EnumerateArray())
        {
            int level = message.GetProperty("level").GetInt32();
            ulong ms = message.GetProperty("timestamp").GetUInt64();
            string time = $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000},000";
            string text = message.GetProperty("text").GetString()!;
            if (level == 0)
            {
                rawTime = raw.Length == 0 ? time : rawTime;
                raw += text;
                continue;
            }

            foreach (string line in Lines(raw, rawTime))
            {
                yield return line;
            }

            raw = "";
            yield return $"{s_levels[level]}|{message.GetProperty("module").GetString()}|{time}|{text.TrimEnd('\n')}";
        }

        foreach (string line in Lines(raw, rawTime))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Lines(string raw, string time) =>
        raw.Length == 0 ? [] : raw.TrimEnd('\n').Split('\n').Select(l => $"||{time}|{l}");
}
