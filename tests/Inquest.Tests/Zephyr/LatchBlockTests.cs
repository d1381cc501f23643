using System.Text;
using Inquest.Binary;
using Inquest.Tests.Synth;
using Inquest.Zephyr.Latch;

namespace Inquest.Tests.Zephyr;

public sealed class LatchBlockTests
{
    // The worked example of docs/formats/latch.md.
    private const string Example =
        "494e514c01002a00b9e4900f" + "010482000000" + "020400000000" + "03040c000000" + "0504c01f0020" + "0604402a0020" + "0704fdffffff" + "130407000000";

    [Fact]
    public void The_pages_example_reads_as_the_page_says()
    {
        LatchBlock block = LatchBlock.Read(Convert.FromHexString(Example))!;
        Assert.Equal((0x82ul, 0ul, 0xcul), (block.Register("cfsr"), block.Register("hfsr"), block.Register("mmfar")));
        Assert.Equal((0x20001fc0ul, 0x20002a40ul, 0xfffffffdul), (block.Register("msp"), block.Register("psp"), block.Register("exc_return")));
        Assert.Equal(7u, block.BootCount);
        Assert.Null(block.Register("bfar"));
        Assert.Null(block.Device);
    }

    [Fact]
    public void Every_entry_is_read_and_unknown_ones_are_passed_over()
    {
        LatchBlock block = LatchBlock.Read(new LatchBuilder().Entry(99, 1, 2, 3).Entry(16, 0xAB, 0xCD).Entry(17, Encoding.UTF8.GetBytes("keyboard-7")).Entry(18, Encoding.UTF8.GetBytes("1.2.3"))
            .Word(19, 3).Entry(20, 0, 0, 0, 0, 1, 0, 0, 0).Word(21, 16).Word(8, 2).Word(22, 3).Word(23, 8).Word(24, 0x30000000).Entry(25, 1).Build())!;
        Assert.Equal(("abcd", "keyboard-7", "1.2.3", 3u), (block.BuildId, block.Device, block.Firmware, block.BootCount));
        Assert.Equal((1ul << 32, 16u, (byte)1), (block.UptimeMilliseconds, block.ResetReason, block.CaptureReason));
        Assert.Equal((2ul, 3ul, 8ul, 0x30000000ul), (block.Register("control"), block.Register("exception"), block.Register("sfsr"), block.Register("sfar")));
    }

    [Fact]
    public void Of_a_repeated_entry_the_last_counts_and_one_of_a_wrong_length_does_not()
    {
        LatchBlock block = LatchBlock.Read(new LatchBuilder().Word(1, 1).Word(1, 2).Entry(2, 1, 2).Build())!;
        Assert.Equal((2ul, null), (block.Register("cfsr"), block.Register("hfsr")));
    }

    [Fact]
    public void What_is_not_whole_is_none()
    {
        byte[] good = Convert.FromHexString(Example);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Null(LatchBlock.Read(good.AsSpan(0, length)));
        }

        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x10;
            Assert.Null(LatchBlock.Read(bad));
        }
    }

    [Fact]
    public void The_longest_block_is_read_and_a_longer_one_is_not()
    {
        byte[] entry = [.. Enumerable.Repeat((byte)1, 120)];
        Assert.NotNull(LatchBlock.Read(new LatchBuilder().Entry(99, entry).Entry(98, entry).Build()));
        Assert.Null(LatchBlock.Read(new LatchBuilder().Entry(99, entry).Entry(98, entry).Entry(97).Build()));
    }

    [Fact]
    public void It_is_found_by_its_symbol_or_by_its_magic_number()
    {
        byte[] block = new LatchBuilder().Word(1, 5).Build();
        byte[] decoy = [.. block[..8], 1, 2, 3, 4, .. block[12..]];
        AddressedBytes memory = new(0x20000000, (byte[])[.. new byte[16], .. decoy, .. new byte[24 - (decoy.Length % 8)], .. block, .. new byte[8]]);
        ulong at = 0x20000000 + 16 + (ulong)decoy.Length + 24 - ((ulong)decoy.Length % 8);
        Assert.Equal(5ul, LatchFinder.Find([memory], at)?.Register("cfsr"));
        Assert.Equal(5ul, LatchFinder.Find([memory], null)?.Register("cfsr"));
        Assert.Equal(5ul, LatchFinder.Find([memory], 0x20000010)?.Register("cfsr"));
        Assert.Null(LatchFinder.Find([new AddressedBytes(0x20000004, block)], null));
        Assert.Null(LatchFinder.Find([], 0x20000000));
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        byte[] good = Convert.FromHexString(Example);
        for (int seed = 0; seed < 500; seed++)
        {
            Random random = new(seed);
            byte[] entries = [.. good[12..]];
            entries[random.Next(entries.Length)] = (byte)random.Next(256);
            byte[] bytes = [.. good[..8], .. CoredumpBuilder.U32(Checksum.Crc32(entries)), .. entries];
            Assert.NotNull(LatchBlock.Read(bytes));
        }
    }
}
