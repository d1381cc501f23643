using Inquest.Target;

namespace Inquest.Tests.Target;

public class TargetMemoryTests
{
    [Fact]
    public void What_no_source_has_is_absent()
    {
        var memory = new TargetMemory([Region(0x1000, 0, 0, 0, 0)], 4);
        Assert.True(memory.TryReadUInt32(0x1000, out uint value));
        Assert.Equal(0u, value);
        Assert.False(memory.TryReadUInt32(0x1001, out _));
        Assert.False(memory.TryReadUInt8(0xfff, out _));
        Assert.Null(memory.SourceOf(0x1004));
        Assert.True(memory.Span(0x1004).IsEmpty);
    }

    [Fact]
    public void A_read_goes_on_over_the_border_of_two_regions()
    {
        var memory = new TargetMemory([Region(0x1002, 3, 4), Region(0x1000, 1, 2)], 4);
        Assert.True(memory.TryReadUInt32(0x1000, out uint value));
        Assert.Equal(0x04030201u, value);
        byte[] six = new byte[6];
        Assert.Equal(4, memory.Read(0x1000, six));
    }

    [Fact]
    public void The_dump_comes_before_the_image_before_the_elf()
    {
        var memory = new TargetMemory(
        [
            RegionOf(0x1000, MemorySource.ElfInitial, 9, 9, 9, 9, 9, 9),
            RegionOf(0x1001, MemorySource.Elf, 7, 7, 7, 7),
            RegionOf(0x1002, MemorySource.Image, 5, 5),
            RegionOf(0x1003, MemorySource.Dump, 1),
        ], 4);
        byte[] bytes = new byte[6];
        Assert.Equal(6, memory.Read(0x1000, bytes));
        Assert.Equal([9, 7, 5, 1, 7, 9], bytes);
        Assert.Equal(MemorySource.Dump, memory.SourceOf(0x1003));
        Assert.Equal(MemorySource.ElfInitial, memory.SourceOf(0x1005));
    }

    [Fact]
    public void Of_two_regions_of_one_source_the_first_wins()
    {
        var memory = new TargetMemory([Region(0x1001, 1, 1), Region(0x1000, 2, 2, 2, 2)], 4);
        byte[] bytes = new byte[4];
        memory.Read(0x1000, bytes);
        Assert.Equal([2, 1, 1, 2], bytes);
    }

    [Fact]
    public void Memory_is_what_a_byte_by_byte_search_gives()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            var regions = new List<MemoryRegion>();
            for (int i = random.Next(8); i >= 0; i--)
            {
                byte[] bytes = new byte[random.Next(12)];
                random.NextBytes(bytes);
                regions.Add(new((ulong)random.Next(30), bytes, (MemorySource)random.Next(4)));
            }

            var memory = new TargetMemory(regions, 4);
            for (ulong address = 0; address < 45; address++)
            {
                MemoryRegion? owner = regions.Where(r => r.Range.Contains(address)).OrderBy(r => r.Source).Cast<MemoryRegion?>().FirstOrDefault();
                byte? expected = owner is { } o ? o.Bytes.Span[(int)(address - o.Address)] : null;
                Assert.Equal(expected, memory.TryReadUInt8(address, out byte value) ? value : null);
                Assert.Equal(owner?.Source, memory.SourceOf(address));
            }
        }
    }

    [Fact]
    public void A_pointer_has_the_targets_size()
    {
        MemoryRegion region = Region(0x1000, 1, 0, 0, 0, 2, 0, 0, 0);
        Assert.True(new TargetMemory([region], 4).TryReadPointer(0x1000, out ulong four));
        Assert.Equal(1ul, four);
        Assert.True(new TargetMemory([region], 8).TryReadPointer(0x1000, out ulong eight));
        Assert.Equal(0x2_0000_0001ul, eight);
    }

    [Fact]
    public void The_last_addresses_are_no_overflow()
    {
        var memory = new TargetMemory([new(ulong.MaxValue - 1, new byte[] { 1, 2 }, MemorySource.Dump)], 8);
        Assert.True(memory.TryReadUInt8(ulong.MaxValue - 1, out _));
        Assert.False(memory.TryReadUnsigned(ulong.MaxValue - 1, 8, out _));
        Assert.False(memory.TryReadUnsigned(ulong.MaxValue, 8, out _));
    }

    [Fact]
    public void Sizes_that_do_not_exist_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TargetMemory([], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TargetMemory([], 4).TryReadUnsigned(0, 3, out _));
    }

    private static MemoryRegion Region(ulong address, params byte[] bytes) => new(address, bytes, MemorySource.Dump);

    private static MemoryRegion RegionOf(ulong address, MemorySource source, params byte[] bytes) => new(address, bytes, source);
}
