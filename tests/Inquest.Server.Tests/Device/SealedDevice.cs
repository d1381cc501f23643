using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Inquest.Binary;

namespace Inquest.Server.Tests.Device;

/// <summary>A device with one sealed dump, on mcumgr's UDP transport: it tells its name beside the list, since the dump tells none.</summary>
internal sealed class SealedDevice : IAsyncDisposable
{
    private const int Chunk = 400;

    private readonly UdpClient _client = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _name;
    private readonly byte[] _dump;
    private readonly Task _serving;

    public SealedDevice(string name, byte[] dump)
    {
        _name = System.Text.Encoding.UTF8.GetBytes(name);
        _dump = dump;
        _serving = ServeAsync();
    }

    /// <summary>What <c>inquest collect</c> calls it.</summary>
    public string Name => $"udp:127.0.0.1:{((IPEndPoint)_client.Client.LocalEndPoint!).Port}";

    /// <summary>Whether the dump was erased.</summary>
    public bool IsErased { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            UdpReceiveResult asked = await _client.ReceiveAsync(_stop.Token);
            byte[] body = (asked.Buffer[0] & 7, asked.Buffer[7]) switch
            {
                (0, 3) => List(),
                (0, 4) => Load(OffsetOf(asked.Buffer)),
                _ => Erase(),
            };
            byte[] answer = [.. asked.Buffer[..8], .. body];
            answer[0]++;
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)body.Length);
            await _client.SendAsync(answer, asked.RemoteEndPoint, _stop.Token);
        }
    }

    // {"rc": 0, "dev": name, "dumps": [{"n": 1, "len": …, "crc": …}]}
    private byte[] List() =>
        [0xA3, 0x62, .. "rc"u8, 0, 0x63, .. "dev"u8, (byte)(0x60 | _name.Length), .. _name, 0x65, .. "dumps"u8, 0x81,
            0xA3, 0x61, (byte)'n', 1, 0x63, .. "len"u8, .. Number((uint)_dump.Length), 0x63, .. "crc"u8, .. Number(Checksum.Crc32(_dump))];

    // {"rc": 0, "off": …, "data": bytes}; who heard no answer in time asks for the same again.
    private byte[] Load(int offset)
    {
        byte[] data = _dump[offset..Math.Min(offset + Chunk, _dump.Length)];
        return [0xA3, 0x62, .. "rc"u8, 0, 0x63, .. "off"u8, .. Number((uint)offset), 0x64, .. "data"u8, 0x59, (byte)(data.Length >> 8), (byte)(data.Length & 0xFF), .. data];
    }

    // The last entry of the request: a number of CBOR in as few bytes as it needs.
    private static int OffsetOf(byte[] request)
    {
        ReadOnlySpan<byte> number = request.AsSpan(request.AsSpan().LastIndexOf("off"u8) + 3);
        return number[0] switch { 24 => number[1], 25 => BinaryPrimitives.ReadUInt16BigEndian(number[1..]), _ => number[0] };
    }

    private byte[] Erase()
    {
        IsErased = true;
        return [0xA1, 0x62, .. "rc"u8, 0];
    }

    private static byte[] Number(uint value) => [0x1A, (byte)(value >> 24), (byte)((value >> 16) & 0xFF), (byte)((value >> 8) & 0xFF), (byte)(value & 0xFF)];
}
