using System.Text.Json;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;

namespace Inquest.Tests.Coredump;

/// <summary>Every dump of the crash lab is found, and graded as the lab says.</summary>
public sealed class FixtureCaptureTests
{
    /// <summary>The folders of the lab's fixtures.</summary>
    public static TheoryData<string> Fixtures()
    {
        TheoryData<string> names = [];
        foreach (string folder in Directory.GetDirectories(Root()).Order(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(folder, "fixture.json")))
            {
                names.Add(Path.GetFileName(folder));
            }
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Is_found_and_graded(string name)
    {
        (CaptureSearch search, JsonElement about) = Read(name);
        Capture capture = search.Captures.Count > 0 ? search.Captures[0] : throw new InvalidOperationException($"{name}: no dump; {search.NoDump[0].Message}");
        string what = $"{name}: {capture.State}: {string.Join(" ", capture.Defects.Select(d => d.Message))}";

        // The lab's writer sums live memory for the C block: where the dump holds the writer's own stack the sum does not
        // fit the bytes, and a CRC that does not fit is damage.
        bool crcOfLiveMemory = about.GetProperty("crc").GetBoolean() && capture.Defects is [{ Id: "INQ2110" }];
        Assert.True(crcOfLiveMemory || string.Equals(about.GetProperty("state").GetString(), capture.State.ToString(), StringComparison.OrdinalIgnoreCase), what);
        Assert.NotNull(capture.Arch);
        Assert.True(capture.Arch.IsWhole || capture.State == CaptureState.Truncated);
        Assert.Equal(TargetCode.ArmCortexM, capture.Target);
        if (about.TryGetProperty("partition", out JsonElement partition) && partition.ValueKind == JsonValueKind.Object && capture.Address is { } address)
        {
            Assert.Equal(Number(partition.GetProperty("address")), address);
        }
    }

    /// <summary>Also where lines or blocks of it are lost: a stream that is written to a file holds no memory that nobody saved.</summary>
    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Its_bare_stream_holds_the_same_memory(string name)
    {
        Capture capture = Read(name).Search.Captures[0];
        Capture again = CaptureFinder.Find([CaptureSource.FromBytes(name, capture.WithoutGaps().Bytes!.Value)], new DiagnosticBag()).Captures.Single();
        Assert.Equal(capture.Memory.Select(m => m.Range), again.Memory.Select(m => m.Range));
        Assert.All(capture.Memory.Zip(again.Memory), pair => Assert.True(pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span)));
        Assert.Equal(capture.Arch?.Bytes.ToArray(), again.Arch?.Bytes.ToArray());
        Assert.Equal(capture.Threads?.Bytes.ToArray(), again.Threads?.Bytes.ToArray());
        Assert.DoesNotContain(capture.Defects, d => d.Id == "INQ2013");
    }

    [Theory]
    [InlineData("truncated_flash_threads", 0x1800)]
    [InlineData("truncated_flash_4_2", 0x3000)]
    [InlineData("sample_keyboard_lockup", 0x10000)]
    public void The_capacity_of_a_partition_is_its_own(string name, int bytes) => Assert.Equal((ulong)bytes, Read(name).Search.Captures[0].Capacity);

    [Theory]
    [MemberData(nameof(Fixtures))]
    [Trait("Speed", "Slow")]
    public void Every_prefix_of_its_stream_is_graded(string name)
    {
        Capture whole = Read(name).Search.Captures[0];
        ReadOnlyMemory<byte> stream = whole.StreamBytes;
        DiagnosticBag diagnostics = new();
        CaptureState last = CaptureState.Complete;
        for (int length = 12; length <= stream.Length; length++)
        {
            CaptureSearch search = CaptureFinder.Find([CaptureSource.FromBytes(name, stream[..length])], diagnostics);
            if (search.Captures.Count != 1)
            {
                Assert.Fail($"{name}: {search.Captures.Count} dumps in the first {length} bytes");
            }

            last = search.Captures[0].State;
            if (last is not (CaptureState.Complete or CaptureState.Truncated) && whole.State != CaptureState.Damaged)
            {
                Assert.Fail($"{name}: the first {length} bytes are {last}");
            }
        }

        Assert.True(whole.State != CaptureState.Complete || last == CaptureState.Complete);
    }

    private static (CaptureSearch Search, JsonElement About) Read(string name)
    {
        string folder = Path.Combine(Root(), name);
        JsonElement about = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "fixture.json"))).RootElement;
        string file = about.GetProperty("dump").GetString()!;
        ulong? address = about.TryGetProperty("base", out JsonElement given) && given.ValueKind != JsonValueKind.Null ? Number(given) : null;
        DiagnosticBag diagnostics = new();
        InputSet inputs = InputReader.Read([new NamedBytes(file, File.ReadAllBytes(Path.Combine(folder, file)))], diagnostics, rawBase: address);
        List<CaptureSource> sources =
        [
            .. inputs.Files.SelectMany(f => f.Images.Select(i => CaptureSource.FromImage(i.Name, i.Segments, i.AddressKnown, f.Kind == ContentKind.Uf2, i.Family))),
            .. inputs.Texts.Select(t => CaptureSource.FromText(t.Name, t.Text)),
        ];
        return (CaptureFinder.Find(sources, diagnostics), about);
    }

    private static ulong Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetUInt64() : Convert.ToUInt64(value.GetString(), 16);

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string fixtures = Path.Combine(folder.FullName, "crashlab", "fixtures");
            if (Directory.Exists(fixtures))
            {
                return fixtures;
            }
        }

        throw new DirectoryNotFoundException("crashlab/fixtures is not above the tests.");
    }
}
