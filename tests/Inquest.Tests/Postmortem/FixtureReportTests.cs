using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Json;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>The whole way, on every dump of the crash lab.</summary>
public class FixtureReportTests
{
    private static readonly JsonElement s_schema = ReadSchema();

    public static TheoryData<string> Fixtures =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("crashlab/fixtures"), "fixture.json", SearchOption.AllDirectories)
            .Select(p => Path.GetFileName(Path.GetDirectoryName(p))!).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void With_its_elf_it_is_explained(string fixture)
    {
        Report report = Explain(fixture, withElf: true);
        DumpReport dump = Assert.Single(report.Dumps);
        Assert.NotEqual(MatchVerdicts.Mismatch, dump.Match?.Verdict);
        Assert.NotNull(dump.Cause);
        CheckWriters(report);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Without_an_elf_it_says_what_it_can(string fixture)
    {
        Report report = Explain(fixture, withElf: false);
        DumpReport dump = Assert.Single(report.Dumps);
        Assert.Equal(MatchVerdicts.NoElf, dump.Match?.Verdict);
        Assert.NotNull(dump.Cause);
        Assert.All(dump.Threads.SelectMany(t => t.Frames), f => Assert.Null(f.Function));
        AssertCallersAreTrue(fixture, dump);
        CheckWriters(report);
    }

    /// <summary>What stands there without a doubt is a frame of the live machine. A function that has called something has left its own address in lr.</summary>
    private static void AssertCallersAreTrue(string fixture, DumpReport dump)
    {
        string path = Repository.PathOf("crashlab/fixtures/" + fixture + "/truth.json");
        if (!File.Exists(path))
        {
            return;
        }

        using var truth = JsonDocument.Parse(File.ReadAllBytes(path));
        HashSet<ulong> callers =
        [
            .. truth.RootElement.GetProperty("levels").EnumerateArray().SelectMany(l => l.GetProperty("frames").EnumerateArray())
                .Select(f => ReportedFixture.ParseAddress(f.GetProperty("pc").GetString()!) & ~1ul),
        ];
        foreach (FrameInfo frame in dump.Threads.SelectMany(t => t.Frames).Where(f => f.Index > 0 && f.Trust is not (FrameTrusts.Scan or FrameTrusts.Recovered)))
        {
            Assert.True(callers.Contains(frame.Pc!.Value & ~1ul), $"#{frame.Index} 0x{frame.Pc:x8} ({frame.Trust}) is no frame of {fixture}");
        }
    }

    private static Report Explain(string fixture, bool withElf)
    {
        string folder = "crashlab/fixtures/" + fixture + "/";
        using var description = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf(folder + "fixture.json")));
        string dump = description.RootElement.GetProperty("dump").GetString()!;
        var inputs = new List<PostmortemInput> { new(dump, File.ReadAllBytes(Repository.PathOf(folder + dump))) };
        if (withElf)
        {
            string elf = description.RootElement.GetProperty("elf").GetString()!;
            inputs.Add(new(Path.GetFileName(elf), File.ReadAllBytes(Repository.PathOf(elf))));
        }

        string? start = description.RootElement.GetProperty("base").GetString();
        ulong? address = start is null ? null : ulong.Parse(start.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Engine.Explain(inputs, new ExplainOptions { BaseAddress = address, AllThreads = true });
    }

    private static void CheckWriters(Report report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(report, buffer);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        Assert.Empty(JsonSchemaCheck.Errors(s_schema, json.RootElement));
        using var writer = new StringWriter();
        TextReportWriter.Write(report, writer, new() { AllThreads = true, Verbose = true });
        string text = writer.ToString();
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
    }

    private static JsonElement ReadSchema()
    {
        using Stream stream = ReportSchema.Open();
        return JsonDocument.Parse(stream).RootElement;
    }
}
