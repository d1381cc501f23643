using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

public sealed class CaptureStreamTests
{
    [Fact]
    public void A_whole_stream_is_complete_and_holds_its_blocks()
    {
        byte[] arch = CoredumpBuilder.Pattern(68, 1);
        byte[] kernel = CoredumpBuilder.Pattern(200, 2);
        byte[] ram = CoredumpBuilder.Pattern(1000, 3);
        CoredumpBuilder builder = new CoredumpBuilder(version: 2, target: 3, reason: 19).Arch(2, arch).Threads(kernel)
            .Cpu(1, 0x20000100, arch).Memory(0x20001000, ram).Memory(0x20001100, ram[0x100..]);
        Capture capture = Single(builder.Build());
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Empty(capture.Defects);
        Assert.Equal(CaptureContainer.BareStream, capture.Container);
        Assert.Equal(2, capture.StreamVersion);
        Assert.Equal(TargetCode.ArmCortexM, capture.Target);
        Assert.Equal(32, capture.PointerBits);
        Assert.Equal(19u, capture.Reason);
        Assert.Equal(arch, capture.Arch!.Bytes.ToArray());
        Assert.Equal(2, capture.Arch.Version);
        Assert.Equal(kernel, capture.Threads!.Bytes.ToArray());
        Assert.Equal(0x20000100ul, Assert.Single(capture.Cpus).ThreadPointer);
        Assert.Equal([0x20001000ul, 0x20001100ul], capture.Memory.Select(m => m.Address));
        Assert.Equal(builder.Build(), capture.StreamBytes.ToArray());
        Assert.Equal(0ul, capture.MissingBytes);
        Assert.Empty(capture.Advice);
    }

    [Fact]
    public void Memory_that_stands_there_twice_with_different_bytes_is_told()
    {
        byte[] ram = CoredumpBuilder.Pattern(1000, 3);
        byte[] changed = [.. ram];
        changed[0x210] ^= 1;
        changed[0x2f0] ^= 1;
        CoredumpBuilder builder = new CoredumpBuilder().Arch(2, new byte[68]).Memory(0x20001000, ram);
        Capture capture = Single(builder.Memory(0x20001200, changed[0x200..0x300]).Memory(0x20000f00, new byte[16]).Build());
        Assert.Equal(CaptureState.Complete, capture.State);
        CaptureDefect defect = Assert.Single(capture.Defects);
        Assert.Equal("INQ2013", defect.Id);
        Assert.Contains("0x20001200-0x20001300", defect.Message, StringComparison.Ordinal);
        Assert.Contains("2 of its bytes", defect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pointers_of_64_bits_are_read()
    {
        byte[] stream = new CoredumpBuilder(target: 6, pointerBytes: 8).Arch(2, new byte[192]).Memory(0xFFFF_8000_0000_1000, new byte[64]).Build();
        Capture capture = Single(stream);
        Assert.Equal(64, capture.PointerBits);
        Assert.Equal(0xFFFF_8000_0000_1000, capture.Memory[0].Address);
        Assert.Equal(CaptureState.Complete, capture.State);
    }

    [Fact]
    public void A_threads_block_of_65535_bytes_is_read() =>
        Assert.Equal(65535, Single(new CoredumpBuilder().Arch(2, new byte[68]).Threads(new byte[65535]).Build()).Threads!.Bytes.Length);

    [Fact]
    public void A_stream_that_ends_inside_memory_keeps_what_is_there_and_says_what_is_lost()
    {
        byte[] stream = CoredumpBuilder.Typical(ramBytes: 4096).Build();
        Capture capture = Single(stream[..^1000]);
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Equal(1000ul, capture.MissingBytes);
        Assert.Equal(3096, capture.Memory[^1].Bytes.Length);
        Assert.Equal(new AddressRange(0x20002000 + 3096, 0x20003000), Assert.Single(capture.Lost).Range);
        Assert.Contains(capture.Advice, a => a.Id == "partition-size" && a.PartitionBytes == 8192);
    }

    [Fact]
    public void Every_prefix_is_graded_and_never_holds_more_than_its_bytes()
    {
        CoredumpBuilder builder = CoredumpBuilder.Typical(300);
        byte[] stream = builder.Build();
        HashSet<int> boundaries = [.. builder.Boundaries.Skip(1)];
        for (int length = 12; length < stream.Length; length++)
        {
            Capture capture = Single(stream[..length]);
            // A stream that ends before its first memory block is whole as far as it goes, and no dump that Zephyr would write.
            bool atBoundary = boundaries.Contains(length) && capture.Memory.Count > 0;
            Assert.Equal(atBoundary ? CaptureState.Complete : CaptureState.Truncated, capture.State);
            Assert.True(capture.Memory.Sum(m => m.Bytes.Length) <= length);
        }
    }

    [Fact]
    public void Erased_flash_behind_the_last_block_is_not_part_of_the_stream()
    {
        byte[] stream = CoredumpBuilder.Typical().Build();
        Capture capture = Single([.. stream, .. CoredumpBuilder.Erased(3000)]);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal(stream.Length, capture.Size);
    }

    [Fact]
    public void A_block_of_an_unknown_kind_is_stepped_over()
    {
        byte[] stream = new CoredumpBuilder().Arch(2, new byte[68]).Raw((byte)'Q', 1, 0, 3, 0, 9, 9, 9).Memory(0x20000000, new byte[40]).Build();
        Capture capture = Single(stream);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2105");
        Assert.Single(capture.Memory);
    }

    [Fact]
    public void Reading_goes_on_behind_damage_at_the_next_block_that_can_be_trusted()
    {
        byte[] stream = new CoredumpBuilder().Arch(2, new byte[68]).Raw(CoredumpBuilder.Pattern(37, 5)).Memory(0x20000000, new byte[40]).Build();
        Capture capture = Single(stream);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2103");
        Assert.Equal(0x20000000ul, Assert.Single(capture.Memory).Address);
    }

    [Fact]
    public void A_copy_of_a_block_header_in_memory_is_not_taken_for_a_block()
    {
        // The writer's buffer on the stack holds the header of the block that was written last.
        byte[] ram = new byte[400];
        new CoredumpBuilder().Memory(0x20007000, new byte[8]).Build().AsSpan(12, 11).CopyTo(ram.AsSpan(100));
        byte[] stream = new CoredumpBuilder().Arch(2, new byte[68]).Raw(0xEE).Memory(0x20000000, ram).Memory(0x20001000, new byte[16]).Build();
        Assert.Equal([0x20000000ul, 0x20001000ul], Single(stream).Memory.Select(m => m.Address));
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(0x100u, 0x100u)]
    [InlineData(0x200u, 0x100u)]
    [InlineData(0x1000u, 0xFFFFF000u)]
    public void Empty_reversed_and_absurd_memory_blocks_are_damage(uint start, uint end)
    {
        byte[] stream = new CoredumpBuilder().Arch(2, new byte[68])
            .Raw([(byte)'M', 1, 0, .. CoredumpBuilder.U32(start), .. CoredumpBuilder.U32(end)]).Memory(0x20000000, new byte[40]).Build();
        Capture capture = Single(stream);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Equal(0x20000000ul, Assert.Single(capture.Memory).Address);
    }

    [Fact]
    public void The_crc_is_checked()
    {
        byte[] stream = new CoredumpBuilder(flags: 1).Arch(2, new byte[68]).Memory(0x20000000, new byte[40]).Crc().Build();
        Assert.Equal(CaptureState.Complete, Single(stream).State);
        stream[100] ^= 1;
        Capture damaged = Single(stream);
        Assert.Equal(CaptureState.Damaged, damaged.State);
        Assert.Contains(damaged.Defects, d => d.Id == "INQ2110");
    }

    [Fact]
    public void A_stream_without_the_crc_that_it_announces_is_truncated()
    {
        Capture capture = Single(new CoredumpBuilder(flags: 1).Arch(2, new byte[68]).Memory(0x20000000, new byte[40]).Build());
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2111");
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void Blocks_are_read_up_to_the_limit(int limit, bool fits)
    {
        byte[] stream = new CoredumpBuilder().Arch(2, new byte[68]).Memory(0x1000, [1]).Memory(0x2000, [1]).Memory(0x3000, [1]).Build();
        Capture capture = CaptureFinder.Find([CaptureSource.FromBytes("a", stream)], new DiagnosticBag(), new Limits { MaxCaptureBlocks = limit }).Captures.Single();
        Assert.Equal(fits ? 3 : 2, capture.Memory.Count);
        Assert.Equal(!fits, capture.Defects.Any(d => d.Id == "INQ2102"));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4095, false)]
    public void Memory_blocks_are_read_up_to_the_limit(long limit, bool fits)
    {
        byte[] stream = CoredumpBuilder.Typical(4096).Build();
        Capture capture = CaptureFinder.Find([CaptureSource.FromBytes("a", stream)], new DiagnosticBag(), new Limits { MaxMemoryBlockBytes = limit }).Captures.Single();
        Assert.Equal(fits ? 2 : 1, capture.Memory.Count);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(10, false)]
    public void A_stream_of_a_later_version_is_read_and_said_to_be_one(int version, bool isRead)
    {
        byte[] stream = new CoredumpBuilder(version).Arch(2, new byte[68]).Memory(0x20000000, new byte[40]).Build();
        CaptureSearch search = CaptureFinder.Find([CaptureSource.FromBytes("dump", stream)], new DiagnosticBag());
        Assert.Equal(isRead ? 1 : 0, search.Captures.Count);
        Assert.All(search.Captures, c => Assert.Contains(c.Defects, d => d.Id == "INQ2112"));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void A_stream_for_a_processor_that_is_not_known_is_one_where_a_stream_begins(int target, bool isRead)
    {
        byte[] stream = new CoredumpBuilder(target: target).Arch(2, new byte[68]).Memory(0x20000000, new byte[40]).Build();
        CaptureSearch search = CaptureFinder.Find([CaptureSource.FromBytes("dump", stream)], new DiagnosticBag());
        Assert.Equal(isRead ? 1 : 0, search.Captures.Count);
        Assert.All(search.Captures, c => Assert.True(c.HasUnknownTarget));
        Assert.All(search.NoDump, n => Assert.Contains("begins as a core dump stream does", n.Message, StringComparison.Ordinal));

        // Anywhere else these bytes may be there by chance.
        Assert.Empty(CaptureFinder.Find([CaptureSource.FromBytes("flash", (byte[])[.. new byte[0x1000], .. stream])], new DiagnosticBag()).Captures);
        Assert.Equal(isRead, CaptureFinder.Find([CaptureSource.FromBytes("flash", CoredumpBuilder.Partition(stream, 0x1000))], new DiagnosticBag()).Captures[0].Target is not null);
    }

    [Fact]
    public void Flags_that_are_not_known_are_told_and_the_stream_is_read()
    {
        byte[] stream = new CoredumpBuilder(flags: 7).Arch(2, new byte[68]).Memory(0x20000000, new byte[40]).Build();
        Capture capture = CaptureFinder.Find([CaptureSource.FromBytes("dump", stream)], new DiagnosticBag()).Captures.Single();
        Assert.Equal((CaptureState.Complete, "INQ2113"), (capture.State, Assert.Single(capture.Defects).Id));
    }

    [Fact]
    public void A_dump_without_memory_is_not_whole()
    {
        foreach (byte[] stream in (byte[][])[new CoredumpBuilder().Build(), new CoredumpBuilder().Arch(2, new byte[68]).Build()])
        {
            Capture capture = Single(stream);
            Assert.Equal(CaptureState.Truncated, capture.State);
            Assert.Contains(capture.Defects, d => d.Id == "INQ2012");
        }
    }

    // A partition of 4 KiB with a dump of threads, and one with all RAM, cut in the first block.
    [Theory]
    [InlineData(0x80, false)]
    [InlineData(0x4000, true)]
    public void Only_a_cut_dump_of_all_memory_is_advised_to_dump_threads_and_told_its_whole_need(int first, bool isAllMemory)
    {
        byte[] stream = new CoredumpBuilder().Arch(2, new byte[68]).Memory(0x20001000, new byte[first]).Memory(0x20002000, new byte[5000]).Build();
        byte[] partition = CoredumpBuilder.TooSmallPartition(stream, 4096, since42: true);
        Capture capture = CaptureFinder.Find([CaptureSource.FromImage("flash.bin", [new AddressedBytes(0x71000, partition)], true)], new DiagnosticBag()).Captures.Single();
        Assert.Equal(isAllMemory, capture.Advice.Any(a => a.Id == "dump-threads"));
        Assert.Equal(!isAllMemory, capture.Advice.Any(a => a.Message.Contains("are not counted", StringComparison.Ordinal)));
    }

    private static Capture Single(byte[] bytes) => CaptureFinder.Find([CaptureSource.FromBytes("dump", bytes)], new DiagnosticBag()).Captures.Single();
}
