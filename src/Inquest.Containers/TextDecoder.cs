using System.Text;

namespace Inquest.Containers;

/// <summary>Brings text to UTF-8: terminals on Windows save logs as UTF-16, with or without a byte order mark.</summary>
internal static class TextDecoder
{
    internal static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span is [0xEF, 0xBB, 0xBF, ..])
        {
            return bytes[3..];
        }

        return Utf16Of(span) switch
        {
            Utf16.None => bytes,
            Utf16.LittleEndian => Convert(span, Encoding.Unicode),
            _ => Convert(span, Encoding.BigEndianUnicode),
        };
    }

    internal static Utf16 Utf16Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, not 0, 0, ..] or [0xFF, 0xFE])
        {
            return Utf16.LittleEndian;
        }

        if (bytes is [0xFE, 0xFF, 0, not 0, ..] or [0xFE, 0xFF])
        {
            return Utf16.BigEndian;
        }

        // Without a mark: mostly ASCII, so every other byte is zero.
        ReadOnlySpan<byte> head = bytes[..Math.Min(bytes.Length, 512)];
        int even = 0, odd = 0;
        for (int i = 0; i + 1 < head.Length; i += 2)
        {
            even += head[i] == 0 && IsAscii(head[i + 1]) ? 1 : 0;
            odd += head[i + 1] == 0 && IsAscii(head[i]) ? 1 : 0;
        }

        int pairs = head.Length / 2;
        return pairs < 8 ? Utf16.None : odd * 10 >= pairs * 9 ? Utf16.LittleEndian : even * 10 >= pairs * 9 ? Utf16.BigEndian : Utf16.None;
    }

    private static bool IsAscii(byte value) => value is >= 0x20 and < 0x7F or (byte)'\r' or (byte)'\n' or (byte)'\t' or 0x1B;

    private static byte[] Convert(ReadOnlySpan<byte> bytes, Encoding from)
    {
        // The decoder replaces broken surrogates; a byte order mark becomes U+FEFF and is dropped.
        string text = from.GetString(bytes[..(bytes.Length & ~1)]);
        return Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
    }

    internal enum Utf16
    {
        None,
        LittleEndian,
        BigEndian,
    }
}
