using System.Globalization;
using System.Text;

namespace Inquest.Debugging.GdbRemote;

/// <summary>
/// The wire form of the gdb remote protocol (gdb's manual, "Overview" of its appendix E): <c>$</c>, the body, <c>#</c>, two
/// hex digits of the sum of its bytes. Bodies are strings here, one character for each byte.
/// </summary>
public static class GdbPacket
{
    private const byte Escape = (byte)'}';

    /// <summary>A packet around a body that holds no byte to be escaped, or has them escaped already.</summary>
    public static byte[] Frame(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        byte[] packet = new byte[body.Length + 4];
        packet[0] = (byte)'$';
        Encoding.Latin1.GetBytes(body, packet.AsSpan(1));
        int at = body.Length + 1;
        string sum = Sum(packet.AsSpan(1, body.Length)).ToString("x2", CultureInfo.InvariantCulture);
        packet[at] = (byte)'#';
        packet[at + 1] = (byte)sum[0];
        packet[at + 2] = (byte)sum[1];
        return packet;
    }

    /// <summary>The sum of bytes that follows a body.</summary>
    public static byte Sum(ReadOnlySpan<byte> body)
    {
        int sum = 0;
        foreach (byte value in body)
        {
            sum = (sum + value) & 0xFF;
        }

        return (byte)sum;
    }

    /// <summary>Binary data as it stands in a body: <c>#</c>, <c>$</c>, <c>}</c> and <c>*</c> are sent as <c>}</c> and the byte XOR 0x20.</summary>
    public static string EscapeBinary(ReadOnlySpan<byte> data)
    {
        StringBuilder text = new(data.Length);
        foreach (byte value in data)
        {
            if (value is (byte)'#' or (byte)'$' or (byte)'*' or Escape)
            {
                text.Append((char)Escape).Append((char)(value ^ 0x20));
            }
            else
            {
                text.Append((char)value);
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes of a text as hex digits, in UTF-8.</summary>
    public static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
