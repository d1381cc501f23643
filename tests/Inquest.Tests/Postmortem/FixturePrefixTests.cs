using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Cli;
using Inquest.Cli.Commands;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

/// <summary>
/// Full reports of dumps that end early or are damaged: at every block boundary and a byte to each side of it, at seeded
/// lengths, and with seeded damage. Whatever is left is explained, and no frame is shown that the whole dump contradicts.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FixturePrefixTests
{
    private const int Prefixes = 200;
    private const int Mutations = 20;

    private static readonly ExplainOptions s_options = new();

    public static TheoryData<string> Builds() => [.. LabFixture.All.Select(f => f.Elf).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Builds))]
    public void Every_dump_of_a_build_is_explained_as_far_as_it_goes(string build)
    {
        Firmware firmware = Firmware.Open(build, LabFixture.ReadFile(build), Limits.Default, new DiagnosticBag())!;
        foreach (LabFixture fixture in LabFixture.All.Where(f => f.Elf == build))
        {
            Evidence whole = Read(fixture.DumpPath, LabFixture.ReadFile(fixture.DumpPath), firmware, fixture.Base);
            byte[] stream = whole.Search.Captures[0].StreamBytes.ToArray();
            IReadOnlyList<FrameInfo> truth = FramesOf(Explain(Read(fixture.Name, stream, firmware)));
            foreach (int length in LengthsOf(stream))
            {
                IReadOnlyList<FrameInfo> frames = FramesOf(Explain(Read(fixture.Name, stream.AsMemory(0, length), firmware)));
                for (int i = 0; i < frames.Count && i < truth.Count && frames[i].Trust != FrameTrusts.Scan && truth[i].Trust != FrameTrusts.Scan; i++)
                {
                    Assert.True(frames[i].Pc == truth[i].Pc, $"{fixture.Name} cut at {length}: #{i} is 0x{frames[i].Pc:x8}, the whole dump has 0x{truth[i].Pc:x8}");
                }
            }

            for (int seed = 0; seed < Mutations; seed++)
            {
                Explain(Read(fixture.Name, Mutator.Mutate(stream, seed), firmware), mayMismatch: true);
            }
        }
    }

    private static Evidence Read(string name, ReadOnlyMemory<byte> bytes, Firmware firmware, ulong? address = null)
    {
        DiagnosticBag diagnostics = new();
        InputSet inputs = InputReader.Read([new NamedBytes(name, bytes)], diagnostics, Limits.Default, address);
        return Evidence.From(inputs, [firmware], s_options, diagnostics);
    }

    private static DumpReport? Explain(Evidence evidence, bool mayMismatch = false)
    {
        DumpReport? dump = evidence.Search.Captures is [Capture capture, ..]
            ? new CrashReporter(Inquest.Postmortem.Postmortem.ReadWithBestFirmware(capture, evidence, s_options), s_options).Describe(null)
            : null;
        Report report = new()
        {
            Tool = new("inquest", "1"),
            Dumps = dump is null ? [] : [dump],
            NoDump = dump is null ? Inquest.Postmortem.Postmortem.DescribeNoDump(evidence, new DiagnosticBag()) : null,
        };
        TextReportWriter.Write(report, TextWriter.Null, new TextReportOptions { Verbose = true, AllThreads = true });
        AssertOutcome(report, mayMismatch);
        return dump;
    }

    // What the command would end with, and its one line of error (docs/exit-codes.md).
    private static void AssertOutcome(Report report, bool mayMismatch)
    {
        using StringWriter error = new();
        using CommandHost host = new() { Input = Stream.Null, Output = Stream.Null, Error = error };
        int code = Outcome.Tell(host, report, forced: false, inputFailed: false);
        string said = error.ToString();
        Assert.Equal(report.Dumps.Count == 0 ? 3 : mayMismatch && report.Dumps[0].Match?.Verdict == MatchVerdicts.Mismatch ? 4 : 0, code);
        Assert.True(code == 4 ? said.StartsWith("inquest: ", StringComparison.Ordinal) && said.AsSpan().Count('\n') == 1 : said.Length == 0, said);
    }

    private static IReadOnlyList<FrameInfo> FramesOf(DumpReport? dump) => dump?.Threads.FirstOrDefault(t => t.Crashed)?.Frames ?? [];

    private static SortedSet<int> LengthsOf(byte[] stream)
    {
        SortedSet<int> lengths = [];
        foreach (int boundary in BoundariesOf(stream))
        {
            for (int length = boundary - 1; length <= boundary + 1; length++)
            {
                lengths.Add(Math.Clamp(length, 0, stream.Length));
            }
        }

        Random random = new(stream.Length);
        for (int i = 0; i < Prefixes; i++)
        {
            lengths.Add(random.Next(stream.Length + 1));
        }

        return lengths;
    }

    // The stream's header and block headers (docs/formats/coredump.md); what is damaged ends the walk.
    private static IEnumerable<int> BoundariesOf(byte[] stream)
    {
        for (int at = 12; at + 5 <= stream.Length;)
        {
            yield return at;
            int length = BinaryPrimitives.ReadUInt16LittleEndian(stream.AsSpan(at + 3));
            long size = (char)stream[at] switch
            {
                'A' or 'T' => 5L + length,
                'F' => 13L + length,
                'C' => 7,
                'M' when at + 11 <= stream.Length => 11L + BinaryPrimitives.ReadUInt32LittleEndian(stream.AsSpan(at + 7)) - BinaryPrimitives.ReadUInt32LittleEndian(stream.AsSpan(at + 3)),
                _ => long.MaxValue,
            };
            if (size < 5 || size > stream.Length - at)
            {
                yield break;
            }

            at += (int)size;
        }
    }
}
