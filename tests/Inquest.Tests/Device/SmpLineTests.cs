using System.Text;
using Inquest.Devices;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Device;

public sealed class SmpLineTests
{
    [Fact]
    public void Packets_of_every_length_come_through_with_other_text_around_them()
    {
        for (int length = 8; length < 700; length += 3)
        {
            byte[] packet = CoredumpBuilder.Pattern(length, length);
            byte[] line = [.. "[00:00:01] a log line\r\n"u8, .. SmpLine.Encode(packet), .. "uart:~$ "u8];
            Assert.Equal(packet, TakeAll(line));
        }
    }

    [Fact]
    public void A_known_frame_has_the_bytes_that_mcumgr_sends()
    {
        byte[] echo = [2, 0, 0, 9, 0, 0, 0, 0, 0xA1, 0x61, (byte)'d', 0x65, .. "hello"u8];
        byte[] line = SmpLine.Encode(echo);
        Assert.StartsWith("\u0006\u0009ABMCAAAJAAAAAKFhZGVoZWxsb", Encoding.Latin1.GetString(line), StringComparison.Ordinal);
        Assert.Equal((byte)'\n', line[^1]);
    }

    [Fact]
    public void Damage_gives_no_packet_and_never_an_exception()
    {
        byte[] line = SmpLine.Encode(CoredumpBuilder.Pattern(300, 1));
        for (int seed = 0; seed < 2000; seed++)
        {
            byte[] damaged = Mutator.Mutate(line, seed);
            byte[]? packet = TakeAll(damaged);
            Assert.True(packet is null || packet.Length <= SmpLine.MaxPacketBytes);
        }
    }

    [Fact]
    public void A_response_is_read_as_far_as_it_is_sound()
    {
        SmpMap map = SmpMap.Read([0xBF, 0x62, (byte)'r', (byte)'c', 0, 0x64, .. "data"u8, 0xF6, 0xFF]);
        Assert.Equal(0ul, map.Number("rc"));
        Assert.Null(map.Bytes("data"));
        Assert.Throws<SmpException>(() => SmpMap.Read([]));
        Assert.Throws<SmpException>(() => SmpMap.Read([0xBF, 0x61]));
        Assert.Throws<SmpException>(() => SmpMap.Read([0xBB, 255, 255, 255, 255, 255, 255, 255, 255]));
        Assert.Throws<SmpException>(() => SmpMap.Read([.. Enumerable.Repeat((byte)0x81, 5000)]));
    }

    [Fact]
    public void No_response_makes_the_reader_fail_otherwise_than_it_says()
    {
        byte[] good = [0xBF, 0x62, (byte)'r', (byte)'c', 0, 0x65, .. "dumps"u8, 0x9F, 0xBF, 0x61, (byte)'n', 0x19, 1, 2, 0xFF, 0xFF, 0xFF];
        for (int seed = 0; seed < 2000; seed++)
        {
            try
            {
                _ = SmpMap.Read(Mutator.Mutate(good, seed));
            }
            catch (SmpException)
            {
            }
        }
    }

    private static byte[]? TakeAll(byte[] bytes)
    {
        SmpLine line = new();
        byte[]? last = null;
        foreach (byte value in bytes)
        {
            last = line.Take(value) ?? last;
        }

        return last;
    }
}
