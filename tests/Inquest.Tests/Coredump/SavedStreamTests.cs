using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

/// <summary>A stream that leaves the program holds no byte that nobody saved.</summary>
public sealed class SavedStreamTests
{
    private const ulong Base = 0x10000;

    [Fact]
    public void A_whole_stream_stays_as_it_is()
    {
        byte[] stream = CoredumpBuilder.Typical().Crc().Build();
        SavedStream saved = Read(stream).WithoutGaps();
        Assert.Equal(stream, saved.Bytes!.Value.ToArray());
        Assert.Empty(saved.LeftOut);
    }

    [Fact]
    public void Memory_with_gaps_becomes_blocks_around_them()
    {
        CoredumpBuilder builder = CoredumpBuilder.Typical(4096).Memory(0x20008000, CoredumpBuilder.Pattern(64, 9));
        int ram = builder.Boundaries[2] + 11;
        Capture damaged = Read(builder.Build(), (ram + 512, 256), (ram + 1024, 128));
        Assert.Equal(CaptureState.Damaged, damaged.State);
        SavedStream saved = damaged.WithoutGaps();
        Assert.Empty(saved.LeftOut);
        Capture again = Read(saved.Bytes!.Value.ToArray());
        Assert.Equal(CaptureState.Complete, again.State);
        AssertSame(damaged, again);
        Assert.Equal([0x20001000ul, 0x20002000ul, 0x20002300ul, 0x20002480ul, 0x20008000ul], again.Memory.Select(m => m.Address));
        Assert.DoesNotContain(again.Memory, m => m.Range.Overlaps(new AddressRange(0x20002200, 0x20002300)));
    }

    [Fact]
    public void With_pointers_of_64_bits_too()
    {
        CoredumpBuilder builder = new CoredumpBuilder(target: 6, pointerBytes: 8).Arch(2, CoredumpBuilder.Pattern(192, 1))
            .Memory(0xFFFF_8000_0000_1000, CoredumpBuilder.Pattern(1024, 2));
        Capture damaged = Read(builder.Build(), (builder.Boundaries[1] + 19 + 512, 256));
        AssertSame(damaged, Read(damaged.WithoutGaps().Bytes!.Value.ToArray()));
    }

    [Fact]
    public void A_loss_at_the_very_end_is_told_by_the_file_as_a_cut_is()
    {
        CoredumpBuilder builder = CoredumpBuilder.Typical(4096);
        int ram = builder.Boundaries[2] + 11;
        Capture damaged = Read([.. builder.Crc().Build()], (ram + 1024, 4096 - 1024));
        SavedStream saved = damaged.WithoutGaps();
        Assert.Contains("CRC", Assert.Single(saved.LeftOut), StringComparison.Ordinal);
        Capture again = Read(saved.Bytes!.Value.ToArray());
        Assert.Equal(CaptureState.Truncated, again.State);
        AssertSame(damaged, again);
        Assert.Equal(new AddressRange(0x20002400, 0x20003000), Assert.Single(again.Lost).Range);
    }

    [Fact]
    public void Registers_and_kernel_object_with_a_gap_are_left_out_and_named()
    {
        CoredumpBuilder builder = new CoredumpBuilder().Arch(2, CoredumpBuilder.Pattern(68, 1)).Threads(CoredumpBuilder.Pattern(200, 2))
            .Memory(0x20002000, CoredumpBuilder.Pattern(1000, 3));
        SavedStream saved = Read(builder.Build(), (builder.Boundaries[0] + 20, 8), (builder.Boundaries[1] + 20, 8)).WithoutGaps();
        Assert.Equal(2, saved.LeftOut.Count);
        Assert.Contains("registers", saved.LeftOut[0], StringComparison.Ordinal);
        Assert.Contains("kernel object", saved.LeftOut[1], StringComparison.Ordinal);
        Capture again = Read(saved.Bytes!.Value.ToArray());
        Assert.Null(again.Arch);
        Assert.Null(again.Threads);
        Assert.Equal(CoredumpBuilder.Pattern(1000, 3), Assert.Single(again.Memory).Bytes.ToArray());
    }

    [Fact]
    public void A_header_that_is_lost_is_no_memory_at_a_false_address()
    {
        CoredumpBuilder builder = CoredumpBuilder.Typical(4096).Memory(0x20008000, CoredumpBuilder.Pattern(640, 9));
        Capture damaged = Read(builder.Build(), (builder.Boundaries[2] - 16, 64));
        SavedStream saved = damaged.WithoutGaps();
        AssertSame(damaged, Read(saved.Bytes!.Value.ToArray()));
        Assert.Contains(saved.LeftOut, l => l.Contains("no block or lost", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_file_header_there_is_no_stream()
    {
        List<string> lines = CoredumpBuilder.Typical(1000).LogLines();
        lines.RemoveAt(1);
        Capture damaged = CaptureFinder.Find([CaptureSource.FromText("log", CoredumpBuilder.Text(lines))], new DiagnosticBag()).Captures.Single();
        Assert.Null(damaged.StreamVersion);
        SavedStream saved = damaged.WithoutGaps();
        Assert.Null(saved.Bytes);
        Assert.Single(saved.LeftOut);
    }

    private static void AssertSame(Capture damaged, Capture again)
    {
        Assert.Equal(damaged.Arch!.Bytes.ToArray(), again.Arch!.Bytes.ToArray());
        Assert.Equal(damaged.Memory.Select(m => (m.Address, Convert.ToHexString(m.Bytes.Span))), again.Memory.Select(m => (m.Address, Convert.ToHexString(m.Bytes.Span))));
    }

    // A partition in an image with gaps, as a UF2 file with blocks missing gives it.
    private static Capture Read(byte[] stream, params (int At, int Length)[] gaps)
    {
        byte[] partition = CoredumpBuilder.Partition(stream, (stream.Length + 16 + 4095) & ~4095);
        List<AddressedBytes> segments = [];
        int from = 0;
        foreach ((int at, int length) in gaps)
        {
            segments.Add(new AddressedBytes(Base + (ulong)from, partition.AsMemory(from..(at + 16))));
            from = at + 16 + length;
        }

        segments.Add(new AddressedBytes(Base + (ulong)from, partition.AsMemory(from)));
        return CaptureFinder.Find([CaptureSource.FromImage("image", segments, addressKnown: true)], new DiagnosticBag()).Captures.Single();
    }
}
