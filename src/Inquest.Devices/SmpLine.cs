using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Inquest.Devices;

/// <summary>
/// Packets on a serial console: lines of base64 behind two marker bytes, with a length and a CRC-16 (XMODEM). Other text
/// of the console between them is passed over. Source: Zephyr doc/services/device_mgmt/smp_transport.rst.
/// </summary>
internal sealed class SmpLine
{
    /// <summary>Bytes of a packet above which none is taken: what a device sends is a few hundred.</summary>
    internal const int MaxPacketBytes = 65_000;

    private const int LineBytes = 93;
    private const int MaxLineCharacters = 256;

    private readonly List<byte> _packet = [];
    private readonly StringBuilder _text = new();
    private byte _marker;
    private bool _inFrame;

    /// <summary>The lines that carry a packet.</summary>
    internal static byte[] Encode(ReadOnlySpan<byte> packet)
    {
        byte[] whole = new byte[packet.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(whole, (ushort)(packet.Length + 2));
        packet.CopyTo(whole.AsSpan(2));
        BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(packet.Length + 2), Crc(packet));
        List<byte> lines = [];
        for (int at = 0; at < whole.Length; at += LineBytes)
        {
            lines.AddRange(at == 0 ? [0x06, 0x09] : [0x04, 0x14]);
            lines.AddRange(Encoding.ASCII.GetBytes(Convert.ToBase64String(whole.AsSpan(at, Math.Min(LineBytes, whole.Length - at)))));
            lines.Add((byte)'\n');
        }

        return [.. lines];
    }

    /// <summary>Takes one byte from the line.</summary>
    /// <returns>The packet that is now whole; null otherwise, and for one whose CRC does not fit.</returns>
    internal byte[]? Take(byte value)
    {
        if (!_inFrame)
        {
            bool first = _marker == 0x06 && value == 0x09;
            bool next = _marker == 0x04 && value == 0x14 && _packet.Count > 0;
            _marker = value;
            if (first)
            {
                _packet.Clear();
            }

            _inFrame = first || next;
            _text.Clear();
            return null;
        }

        if (value is not ((byte)'\n' or (byte)'\r'))
        {
            _inFrame = _text.Length < MaxLineCharacters;
            _text.Append((char)value);
            return null;
        }

        _inFrame = false;
        return EndLine();
    }

    private byte[]? EndLine()
    {
        byte[] bytes = new byte[MaxLineCharacters];
        if (Base64.DecodeFromUtf8(Encoding.Latin1.GetBytes(_text.ToString()), bytes, out _, out int written) != System.Buffers.OperationStatus.Done)
        {
            _packet.Clear();
            return null;
        }

        _packet.AddRange(bytes.AsSpan(0, written));
        if (_packet.Count < 2)
        {
            return null;
        }

        int length = (_packet[0] << 8) | _packet[1];
        if (length is < 2 or > MaxPacketBytes || _packet.Count > length + 2)
        {
            _packet.Clear();
            return null;
        }

        if (_packet.Count < length + 2)
        {
            return null;
        }

        byte[] whole = [.. _packet.Skip(2)];
        _packet.Clear();
        return Crc(whole) == 0 ? whole[..^2] : null;
    }

    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        int crc = 0;
        foreach (byte value in bytes)
        {
            crc ^= value << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : (crc << 1) & 0xFFFF;
            }
        }

        return (ushort)crc;
    }
}
