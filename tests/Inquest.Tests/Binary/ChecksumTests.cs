using Inquest.Binary;

namespace Inquest.Tests.Binary;

public sealed class ChecksumTests
{
    [Fact]
    public void Crc32_gives_the_check_value_of_its_definition() => Assert.Equal(0xCBF43926u, Checksum.Crc32("123456789"u8));

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
