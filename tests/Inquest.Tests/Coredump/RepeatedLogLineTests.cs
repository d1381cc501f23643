using System.Text;
using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

/// <summary>
/// Lines that stand in a log twice: two terminals wrote one file, or two copies were joined where they overlap. Whatever byte is read
/// then is the byte of the sound log, and nobody is told that lines were lost.
/// </summary>
public sealed class RepeatedLogLineTests
{
    private const int Picks = 12;

    private static readonly bool s_all = Environment.GetEnvironmentVariable("INQUEST_EVERY_PIECE") == "1";

    private readonly CoredumpBuilder _builder = CoredumpBuilder.Typical(1000);

    public static TheoryData<string> Logs() => [.. LabFixture.All.Where(f => f.DumpPath.EndsWith(".log", StringComparison.Ordinal) && !f.Name.StartsWith("log_", StringComparison.Ordinal)).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Logs))]
    [Trait("Speed", "Slow")]
    public void A_doubled_line_makes_no_byte_another(string name)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(LabFixture.ReadFile(LabFixture.Named(name).DumpPath)).Split('\n')];
        Capture whole = Single(lines);
        List<int> dump = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].Contains("#CD:", StringComparison.Ordinal) && !lines[i].EndsWith('#') && !lines[i].Contains("#\u001b", StringComparison.Ordinal))];
        Random random = new(name.Sum(c => c));
        foreach (int index in s_all ? dump : dump.OrderBy(_ => random.Next()).Take(Picks))
        {
            string what = $"{name}, line {index}";
            Capture twice = Single([.. lines[..(index + 1)], .. lines[index..]]);
            AssertSameBytes(whole, twice, what);
            Assert.DoesNotContain(twice.Defects, d => d.Id is "INQ2205" or "INQ2206" or "INQ2207" or "INQ2208");
            Assert.DoesNotContain(twice.Advice, a => a.Id == "log-immediate" && whole.Advice.All(w => w.Id != a.Id));
        }
    }

    [Fact]
    public void A_log_of_which_every_line_stands_twice_is_read_whole()
    {
        Capture capture = Single([.. _builder.LogLines().SelectMany(l => new[] { l, l })]);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal(_builder.Build(), capture.StreamBytes.ToArray());
        Assert.Contains(capture.Defects, d => d.Id == "INQ2213");
    }

    /// <summary>Two copies of a log are joined, and the second begins some lines before the end of the first.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_copy_that_overlaps_the_one_before_it_is_read_once(int overlap)
    {
        List<string> lines = Distinct(40);
        Capture capture = Single([.. lines[..20], .. lines[(20 - overlap)..]]);
        Assert.Equal(Single(lines).StreamBytes.ToArray(), capture.StreamBytes.ToArray());
        Assert.Equal(CaptureState.Complete, capture.State);
    }

    [Fact]
    public void Between_equal_neighbours_only_what_has_a_certain_place_is_used()
    {
        List<string> lines = Distinct(40);
        // Two unused areas, and a line between them that somebody wrote twice.
        lines[12] = lines[11];
        lines[30] = lines[29];
        Capture whole = Single(lines);
        Capture twice = Single([.. lines[..21], .. lines[20..]]);
        AssertSameBytes(whole, twice, "");
        Assert.Contains(twice.Defects, d => d.Id == "INQ2214");
        Assert.Equal(CaptureState.Damaged, twice.State);
        Assert.Equal("log-twice", Assert.Single(twice.Advice).Id);
        Assert.InRange(twice.Memory.Sum(m => m.Bytes.Length), 1, whole.Memory.Sum(m => m.Bytes.Length) - 1);
    }

    [Fact]
    public void Where_a_header_is_lost_the_block_before_it_is_whole()
    {
        List<string> lines = _builder.LogLines();
        int header = lines.FindLastIndex(l => l.Contains("#CD:4d0100", StringComparison.OrdinalIgnoreCase));
        Assert.True(header > 0);
        Capture capture = Single([.. lines[..header], .. lines[(header + 1)..]]);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2208");
        Assert.DoesNotContain(capture.Defects, d => d.Id is "INQ2213" or "INQ2214");
        AssertSameBytes(Single(lines), capture, "");
    }

    [Fact]
    public void What_the_device_says_of_itself_is_no_loss_of_the_log()
    {
        List<string> lines = [.. _builder.LogLines()];
        lines.Insert(lines.Count - 1, lines[^1].Replace("END#", "ERROR CANNOT DUMP#", StringComparison.Ordinal));
        Capture capture = Single(lines);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2209");
        Assert.DoesNotContain(capture.Advice, a => a.Id == "log-immediate");
    }

    [Fact]
    public void Lines_that_other_output_ran_over_are_damaged_and_not_dropped()
    {
        List<string> lines = Distinct(40);
        lines[20] = lines[20][..^9] + "<inf>" + lines[20][^4..];
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2202");
        Assert.Contains(capture.Advice, a => a.Id == "log-lines-damaged");
        Assert.DoesNotContain(capture.Advice, a => a.Id is "log-immediate" or "log-twice");
        lines.RemoveAt(25);
        Assert.Contains(Single(lines).Advice, a => a.Id == "log-immediate");
    }

    // A log of one memory block whose lines are all different.
    private static List<string> Distinct(int lines)
    {
        byte[] bytes = new byte[32 * lines];
        new Random(7).NextBytes(bytes);
        return new CoredumpBuilder().Arch(2, CoredumpBuilder.Pattern(68, 1)).Memory(0x2000_0000, bytes).LogLines();
    }

    private static void AssertSameBytes(Capture whole, Capture other, string what)
    {
        // A byte may be there twice and have changed in between (the crashed thread is written first, then all RAM).
        HashSet<(ulong, byte)> known = [.. whole.Memory.SelectMany(BytesOf)];
        Assert.All(other.Memory.SelectMany(BytesOf), b => Assert.True(known.Contains(b), $"{what}: the byte at 0x{b.Address:x8} is another"));
    }

    private static IEnumerable<(ulong Address, byte Value)> BytesOf(AddressedBytes block) =>
        block.Bytes.ToArray().Select((value, i) => (block.Address + (ulong)i, value));

    private static Capture Single(IReadOnlyList<string> lines) =>
        Assert.Single(CaptureFinder.Find([CaptureSource.FromText("dump.log", Encoding.Latin1.GetBytes(string.Join('\n', lines)))], new DiagnosticBag()).Captures);
}
