using Inquest.Binary;
using Inquest.Containers;

namespace Inquest.Tests.Containers;

public class ImageWriterTests
{
    public static TheoryData<ulong, int> Segments => new() { { 0, 1 }, { 0x1000, 256 }, { 0x10ff, 700 }, { 0xfff0, 64 }, { 0xffffff00, 256 }, { 0x00030007, 70_000 } };

    [Theory]
    [MemberData(nameof(Segments))]
    public void What_the_uf2_writer_writes_the_reader_reads(ulong address, int length)
    {
        AddressedBytes[] segments = [new(address, Bytes(length))];
        FlashImage image = Read("a.uf2", Uf2Writer.Write(segments, 0xADA52840), out DiagnosticBag diagnostics);
        Assert.Empty(diagnostics.Items);
        Assert.Equal(0xADA52840u, image.Family);
        AssertSame(segments, image);
    }

    [Theory]
    [MemberData(nameof(Segments))]
    public void What_the_hex_writer_writes_the_reader_reads(ulong address, int length)
    {
        AddressedBytes[] segments = [new(address, Bytes(length))];
        FlashImage image = Read("a.hex", IntelHexWriter.Write(segments), out DiagnosticBag diagnostics);
        Assert.Empty(diagnostics.Items);
        AssertSame(segments, image);
    }

    [Fact]
    public void Several_segments_keep_their_gaps()
    {
        AddressedBytes[] segments = [new(0x1000, Bytes(300)), new(0x71000, Bytes(513)), new(0x20000000, Bytes(5))];
        AssertSame(segments, Read("a.uf2", Uf2Writer.Write(segments, null), out _));
        AssertSame(segments, Read("a.hex", IntelHexWriter.Write(segments), out _));
    }

    [Fact]
    public void Addresses_beyond_32_bits_are_refused()
    {
        AddressedBytes[] segments = [new(0xffffffff, Bytes(2))];
        Assert.Throws<ArgumentException>(() => Uf2Writer.Write(segments, null));
        Assert.Throws<ArgumentException>(() => IntelHexWriter.Write(segments));
    }

    private static FlashImage Read(string name, byte[] bytes, out DiagnosticBag diagnostics)
    {
        diagnostics = new DiagnosticBag(Limits.Default);
        return InputReader.Read([new NamedBytes(name, bytes)], diagnostics).Images.Single();
    }

    private static void AssertSame(AddressedBytes[] expected, FlashImage image)
    {
        Assert.Equal(expected.Select(s => s.Address), image.Segments.Select(s => s.Address));
        foreach ((AddressedBytes one, AddressedBytes other) in expected.Zip(image.Segments))
        {
            Assert.Equal(one.Bytes.ToArray(), other.Bytes.ToArray());
        }
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
