using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

public sealed class ImageCaptureTests
{
    private const int Base = 0x1000;

    [Fact]
    public void A_partition_in_an_image_is_found_with_its_address()
    {
        byte[] stream = CoredumpBuilder.Typical().Build();
        Capture capture = Single(Image(0x71000, CoredumpBuilder.Partition(stream, 0x10000)));
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal(CaptureContainer.FlashPartition, capture.Container);
        Assert.Equal(0x71000ul, capture.Address);
        Assert.Equal(0x70010, capture.Offset);
        Assert.Equal(stream, capture.StreamBytes.ToArray());
        Assert.Null(capture.Capacity);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(64)]
    public void Wider_write_blocks_put_the_stream_farther_behind_the_header(int headerBytes)
    {
        byte[] stream = CoredumpBuilder.Typical().Build();
        Capture capture = Single(Image(0x71000, CoredumpBuilder.Partition(stream, 0x10000, headerBytes: headerBytes)));
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal(0x71000ul, capture.Address);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_partition_that_is_too_small_is_truncated_in_both_ages_of_zephyr(bool since42)
    {
        byte[] stream = CoredumpBuilder.Typical(100_000).Build();
        byte[] partition = CoredumpBuilder.TooSmallPartition(stream, 0x10000, since42);
        Assert.Equal(65472, BitConverter.ToInt32(partition, 4));
        Capture capture = Single(Image(0x71000, partition, after: CoredumpBuilder.Pattern(0x2000, 8)));
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Equal(65472, capture.Size);
        Assert.Equal(0x10000ul, capture.Capacity);
        Assert.Equal((ulong)(stream.Length - 65472), capture.MissingBytes);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2008");
        Assert.Equal(since42, capture.Defects.Any(d => d.Id == "INQ2006"));
        CaptureAdvice size = capture.Advice.Single(a => a.Id == "partition-size");
        Assert.Equal(0x19000ul, size.PartitionBytes);
        Assert.Contains(capture.Advice, a => a.Setting == "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_THREADS=y");
    }

    [Fact]
    public void The_wild_header_of_size_65504_and_error_0_is_truncated()
    {
        byte[] stream = CoredumpBuilder.Typical(100_000).Build();
        ushort checksum = Checksum.Sum16(stream.AsSpan(0, 65504 + 16));
        Capture capture = Single(Image(0x71000, CoredumpBuilder.Partition(stream[..65504], 0x10000, error: 0, checksum)));
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Equal(0x10000ul, capture.Capacity);
    }

    [Fact]
    public void A_wrong_byte_makes_a_dump_damaged()
    {
        byte[] partition = CoredumpBuilder.Partition(CoredumpBuilder.Typical().Build(), 0x10000);
        partition[0x400] ^= 0x10;
        Capture capture = Single(Image(0x71000, partition));
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2009");
    }

    [Fact]
    public void An_impossible_size_is_told_and_the_blocks_are_read()
    {
        byte[] partition = CoredumpBuilder.Partition(CoredumpBuilder.Typical().Build(), 0x10000);
        CoredumpBuilder.U32(0xFFFFFFF0).CopyTo(partition, 4);
        Capture capture = Single(Image(0x71000, partition));
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2004");
        Assert.Equal(2, capture.Memory.Count);
    }

    [Fact]
    public void A_nordic_partition_is_checked_by_its_crc()
    {
        byte[] partition = CoredumpBuilder.NordicPartition(CoredumpBuilder.Typical().Build(), 0x8000);
        Capture capture = Single(Image(0x71000, partition));
        Assert.Equal(CaptureContainer.NordicPartition, capture.Container);
        Assert.Equal(CaptureState.Complete, capture.State);
        partition[0x600] ^= 1;
        Assert.Equal(CaptureState.Damaged, Single(Image(0x71000, partition)).State);
    }

    [Fact]
    public void A_nordic_dump_of_all_memory_is_not_damaged_by_its_own_checksum()
    {
        byte[] partition = CoredumpBuilder.NordicPartition(CoredumpBuilder.Typical(20_000).Build(), 0x8000);
        partition[0x600] ^= 1;
        Capture capture = Single(Image(0x71000, partition));
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2010");
    }

    [Fact]
    public void A_dump_whose_header_was_never_written_is_recovered()
    {
        byte[] partition = CoredumpBuilder.Partition(CoredumpBuilder.Typical().Build(), 0x10000);
        partition.AsSpan(0, 16).Fill(0xFF);
        Capture capture = Single(Image(0x71000, partition));
        Assert.Equal(CaptureState.Headerless, capture.State);
        Assert.Equal(2, capture.Memory.Count);
        Assert.Equal(4096, capture.Memory[1].Bytes.Length);
    }

    [Fact]
    public void Erased_flash_behind_an_interrupted_dump_is_not_memory()
    {
        byte[] stream = CoredumpBuilder.Typical(30_000).Build();
        byte[] partition = CoredumpBuilder.Erased(0x10000);
        stream[..9_000].CopyTo(partition, 16);
        Capture capture = Single(Image(0x71000, partition));
        Assert.Equal(CaptureState.Headerless, capture.State);
        Assert.InRange(capture.Size, 8_990, 9_000);
        Assert.Equal((ulong)(stream.Length - capture.Size), capture.MissingBytes);
    }

    [Fact]
    public void The_next_partition_is_not_memory_of_a_dump_without_header()
    {
        // The nRF Connect SDK's backend writes no header when the dump does not fit.
        byte[] stream = CoredumpBuilder.Typical(30_000).Build();
        byte[] partition = [.. CoredumpBuilder.Erased(16), .. stream[..(0x4000 - 16)]];
        Capture capture = Single(Image(0x71000, partition, after: CoredumpBuilder.Pattern(0x8000, 9)));
        Assert.Equal(CaptureState.Headerless, capture.State);
        Assert.True(capture.Memory.Sum(m => m.Bytes.Length) <= 0x4000);
        Assert.True(capture.MissingBytes > 0);
    }

    [Fact]
    public void A_copy_of_the_stream_header_inside_a_dump_is_not_a_second_dump()
    {
        byte[] ram = CoredumpBuilder.Pattern(5000, 4);
        CoredumpBuilder.Typical(64).Build().CopyTo(ram, 1000);
        byte[] stream = new CoredumpBuilder().Arch(2, new byte[68]).Memory(0x20000000, ram).Build();
        Single(Image(0x71000, CoredumpBuilder.Partition(stream, 0x10000)));
        Single(stream, known: false);
    }

    [Fact]
    public void Two_partitions_are_two_dumps()
    {
        byte[] image = Image(0x71000, CoredumpBuilder.Partition(CoredumpBuilder.Typical(seed: 1).Build(), 0x10000), after: CoredumpBuilder.Partition(CoredumpBuilder.Typical(seed: 2).Build(), 0x10000));
        Assert.Equal([0x71000ul, 0x81000ul], Find(image).Captures.Select(c => c.Address!.Value));
    }

    [Fact]
    public void The_in_memory_array_is_found_in_a_ram_image()
    {
        byte[] stream = CoredumpBuilder.Typical(500).Build();
        byte[] ram = [.. CoredumpBuilder.Pattern(1024, 1), .. CoredumpBuilder.InMemory(stream, 2048), .. CoredumpBuilder.Pattern(100, 2)];
        Capture capture = Single(ram);
        Assert.Equal(CaptureContainer.InMemory, capture.Container);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal((ulong)(Base + 1024), capture.Address);
        Assert.Equal(2048ul + 12, capture.Capacity);
    }

    [Fact]
    public void An_in_memory_array_that_is_full_names_the_size_it_needs()
    {
        byte[] stream = CoredumpBuilder.Typical(5000).Build();
        Capture capture = Single(CoredumpBuilder.InMemory(stream, 1024));
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Contains(capture.Advice, a => a.Setting == $"CONFIG_DEBUG_COREDUMP_BACKEND_IN_MEMORY_SIZE={stream.Length}");
    }

    [Fact]
    public void A_retained_area_is_recognised()
    {
        byte[] stream = CoredumpBuilder.Typical(500).Build();
        byte[] ram = [.. "CD"u8, 0, 0, .. CoredumpBuilder.U32((uint)stream.Length), 0, 0, 0, 0, .. stream, .. new byte[64]];
        Capture capture = Single(ram);
        Assert.Equal(CaptureContainer.RetainedMemory, capture.Container);
        Assert.Equal(CaptureState.Complete, capture.State);
    }

    [Fact]
    public void A_gap_of_the_image_is_a_hole_of_the_memory_and_never_zeros()
    {
        byte[] image = Image(0x71000, CoredumpBuilder.Partition(CoredumpBuilder.Typical().Build(), 0x10000));
        int gap = 0x71400 - Base;
        AddressedBytes[] segments = [new(Base, image.AsMemory(0, gap)), new(0x71500, image.AsMemory(gap + 0x100))];
        Capture capture = CaptureFinder.Find([CaptureSource.FromImage("a", segments, true)], new DiagnosticBag()).Captures.Single();
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Equal(0x100ul, capture.MissingBytes);
        Assert.Equal(3, capture.Memory.Count);
        Assert.Equal(0x100ul, Assert.Single(capture.Lost).Range.Length);
        Assert.Equal(capture.Lost[0].Range.Start, capture.Memory[1].Range.End);
        Assert.Equal(capture.Lost[0].Range.End, capture.Memory[2].Address);
    }

    [Fact]
    public void A_lost_stream_header_still_gives_registers_and_memory()
    {
        byte[] partition = CoredumpBuilder.Partition(CoredumpBuilder.Typical().Build(), 0x10000);
        partition.AsSpan(16, 12).Clear();
        Capture capture = Single(Image(0x71000, partition));
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Null(capture.Reason);
        Assert.Null(capture.Target);
        Assert.Equal(2, capture.Memory.Count);
        Assert.NotNull(capture.Arch);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    public void Dumps_are_found_up_to_the_limit(int limit, int expected)
    {
        byte[] image = [.. Enumerable.Range(1, 3).SelectMany(i => CoredumpBuilder.Partition(CoredumpBuilder.Typical(64, seed: i * 10).Build(), 0x1000))];
        Assert.Equal(expected, CaptureFinder.Find([CaptureSource.FromBytes("a", image)], new DiagnosticBag(), new Limits { MaxCaptures = limit }).Captures.Count);
    }

    [Fact]
    public void Two_megabytes_of_false_headers_cost_one_look_each()
    {
        byte[] one = [.. "ZE"u8, 2, 0, 3, 0, 5, 0, 0, 0, 0, 0, (byte)'T', 1, 0, 12, 0];
        byte[] image = new byte[2 << 20];
        for (int i = 0; i + one.Length <= image.Length; i += one.Length)
        {
            one.CopyTo(image, i);
        }

        // More than one look each would keep this test busy for hours.
        Assert.Empty(Find([1, .. image]).Captures);
    }

    private static byte[] Image(int address, byte[] partition, byte[]? after = null) =>
        [.. CoredumpBuilder.Pattern(address - Base, 77), .. partition, .. after ?? CoredumpBuilder.Erased(0x1000)];

    private static CaptureSearch Find(byte[] image) =>
        CaptureFinder.Find([CaptureSource.FromImage("CURRENT.UF2", [new AddressedBytes(Base, image)], addressKnown: true)], new DiagnosticBag());

    private static Capture Single(byte[] image, bool known = true) => known
        ? Assert.Single(Find(image).Captures)
        : Assert.Single(CaptureFinder.Find([CaptureSource.FromBytes("a", image)], new DiagnosticBag()).Captures);
}
