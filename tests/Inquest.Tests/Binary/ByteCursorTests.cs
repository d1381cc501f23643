using Inquest.Binary;

namespace Inquest.Tests.Binary;

public class ByteCursorTests
{
    [Fact]
    public void Reads_little_endian_values_one_after_another()
    {
        var cursor = new ByteCursor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
        Assert.Equal(0x01, cursor.ReadUInt8());
        Assert.Equal(0x0302, cursor.ReadUInt16());
        Assert.Equal(0x060504u, cursor.ReadUInt24());
        Assert.Equal(0x0a090807u, cursor.ReadUInt32());
        Assert.Equal(0x1211100f0e0d0c0bul, cursor.ReadUInt64());
        Assert.True(cursor.AtEnd);
        Assert.False(cursor.Failed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_read_that_does_not_fit_fails_and_does_not_advance(int size)
    {
        var cursor = new ByteCursor(new byte[size]);
        cursor.Skip(1);
        Assert.Equal(0ul, cursor.ReadUnsigned(size));
        Assert.True(cursor.Failed);
        Assert.Equal(1, cursor.Position);
        Assert.True(cursor.AtEnd);
    }

    [Fact]
    public void After_a_failure_every_read_fails()
    {
        var cursor = new ByteCursor([1, 0, 2, 3, 4, 5, 6, 7, 8]);
        cursor.ReadBytes(100);
        Assert.Equal(0, cursor.ReadUInt8());
        Assert.True(cursor.ReadCString().IsEmpty);
        Assert.Equal(0ul, cursor.ReadUleb128());
        Assert.Equal(0L, cursor.ReadSleb128());
        cursor.Seek(0);
        Assert.Equal(0, cursor.Position);
        Assert.True(cursor.Failed);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Seeks_skips_and_counts_outside_of_the_bytes_fail(long value)
    {
        var seek = new ByteCursor(new byte[4]);
        seek.Seek(value);
        Assert.True(seek.Failed);
        var skip = new ByteCursor(new byte[4]);
        skip.Skip(value);
        Assert.True(skip.Failed);
        var bytes = new ByteCursor(new byte[4]);
        Assert.True(bytes.ReadBytes(value).IsEmpty);
        Assert.True(bytes.Failed);
    }

    [Fact]
    public void A_size_that_no_value_has_fails()
    {
        var cursor = new ByteCursor(new byte[16]);
        cursor.ReadUnsigned(3);
        Assert.True(cursor.Failed);
    }

    [Fact]
    public void Unsigned_leb128_of_every_length_is_read_back()
    {
        for (int bits = 0; bits < 64; bits++)
        {
            foreach (ulong value in new[] { 1ul << bits, (1ul << bits) - 1, ulong.MaxValue >> bits })
            {
                var cursor = new ByteCursor(Uleb(value));
                Assert.Equal(value, cursor.ReadUleb128());
                Assert.True(cursor is { AtEnd: true, Failed: false });
            }
        }
    }

    [Fact]
    public void Signed_leb128_of_every_length_is_read_back()
    {
        for (int bits = 0; bits < 64; bits++)
        {
            foreach (long value in new[] { 1L << bits, unchecked(-(1L << bits)), long.MaxValue >> bits, long.MinValue >> bits })
            {
                var cursor = new ByteCursor(Sleb(value));
                Assert.Equal(value, cursor.ReadSleb128());
                Assert.True(cursor is { AtEnd: true, Failed: false });
            }
        }
    }

    [Fact]
    public void Leb128_may_be_padded()
    {
        // Linkers pad: relaxed code leaves 0x80 bytes before the last one.
        Assert.Equal(3ul, new ByteCursor([0x83, 0x80, 0x80, 0x00]).ReadUleb128());
        Assert.Equal(-2L, new ByteCursor([0xfe, 0xff, 0xff, 0x7f]).ReadSleb128());
    }

    [Fact]
    public void Unsigned_leb128_above_64_bits_fails()
    {
        var cursor = new ByteCursor([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]);
        cursor.ReadUleb128();
        Assert.True(cursor.Failed);
    }

    [Fact]
    public void Endless_leb128_fails()
    {
        byte[] bytes = new byte[1000];
        bytes.AsSpan().Fill(0x80);
        var unsigned = new ByteCursor(bytes);
        unsigned.ReadUleb128();
        Assert.True(unsigned.Failed);
        var signed = new ByteCursor(bytes);
        signed.ReadSleb128();
        Assert.True(signed.Failed);
    }

    [Fact]
    public void A_leb128_that_is_cut_fails_at_every_length()
    {
        byte[] whole = Uleb(ulong.MaxValue);
        for (int length = 0; length < whole.Length; length++)
        {
            var cursor = new ByteCursor(whole.AsSpan(0, length));
            cursor.ReadUleb128();
            Assert.True(cursor.Failed);
            Assert.Equal(0, cursor.Position);
        }
    }

    [Fact]
    public void A_string_ends_at_its_nul_and_fails_without_one()
    {
        var cursor = new ByteCursor("ab\0cd"u8);
        Assert.True(cursor.ReadCString().SequenceEqual("ab"u8));
        Assert.Equal(3, cursor.Position);
        Assert.True(cursor.ReadCString().IsEmpty);
        Assert.True(cursor.Failed);
    }

    [Fact]
    public void A_start_outside_of_the_bytes_is_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteCursor([1, 2], 3).Position);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteCursor([1, 2], -1).Position);
        Assert.Equal(2, new ByteCursor([1, 2], 2).Position);
    }

    private static byte[] Uleb(ulong value)
    {
        var bytes = new List<byte>();
        do
        {
            byte low = (byte)(value & 0x7f);
            value >>= 7;
            bytes.Add((byte)(low | (value != 0 ? 0x80 : 0)));
        }
        while (value != 0);
        return [.. bytes];
    }

    private static byte[] Sleb(long value)
    {
        var bytes = new List<byte>();
        while (true)
        {
            byte low = (byte)(value & 0x7f);
            value >>= 7;
            bool last = (value == 0 && (low & 0x40) == 0) || (value == -1 && (low & 0x40) != 0);
            bytes.Add((byte)(low | (last ? 0 : 0x80)));
            if (last)
            {
                return [.. bytes];
            }
        }
    }
}
