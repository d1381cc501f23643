using Inquest.Binary;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Binary;

public sealed class ChecksumTests
{
    [Fact]
    public void Crc32_gives_the_check_value_of_its_definition() => Assert.Equal(0xCBF43926u, Checksum.Crc32("123456789"u8));

    [Fact]
    public void Crc32_in_strides_of_eight_equals_crc32_byte_by_byte()
    {
        byte[] bytes = CoredumpBuilder.Pattern(61, 1);
        for (int length = 0; length <= bytes.Length; length++)
        {
            uint crc = uint.MaxValue;
            foreach (byte b in bytes.AsSpan(0, length))
            {
                crc ^= b;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
                }
            }

            Assert.Equal(~crc, Checksum.Crc32(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Crc16_gives_the_check_value_of_its_definition() => Assert.Equal(0x6F91, Checksum.Crc16Ccitt("123456789"u8));

    [Fact]
    public void Sum16_wraps_at_65536()
    {
        byte[] bytes = new byte[300];
        bytes.AsSpan().Fill(0xFF);
        Assert.Equal(300 * 255 % 65536, Checksum.Sum16(bytes));
    }
}
