using System.Buffers;

namespace Inquest.Containers.Sealed;

/// <summary>
/// Sealed dumps that a device's shell printed as "#CD:" lines (docs/formats/sealed.md, "On a console"): the lines of one dump are the
/// hexadecimal digits of its body, from the first that begins with the body's magic to "#CD:END#".
/// </summary>
internal static class SealedLog
{
    private static readonly SearchValues<byte> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>The bodies in a log, each as a file of its own; what stands between their lines is left out.</summary>
    /// <param name="name">The log's name.</param>
    /// <param name="text">The log in UTF-8.</param>
    /// <param name="most">How many are looked for.</param>
    public static List<NamedBytes> Find(string name, ReadOnlySpan<byte> text, int most)
    {
        List<NamedBytes> found = [];
        while (found.Count < most && NextStart(text) is >= 0 and int start)
        {
            found.Add(new NamedBytes($"{name}/sealed-{found.Count + 1}", ReadBody(text[start..], out int length)));
            text = text[(start + length)..];
        }

        return found;
    }

    private static int NextStart(ReadOnlySpan<byte> text)
    {
        int lower = text.IndexOf("#CD:494e5145"u8);
        int upper = (lower < 0 ? text : text[..lower]).IndexOf("#CD:494E5145"u8);
        return upper < 0 ? lower : upper;
    }

    private static byte[] ReadBody(ReadOnlySpan<byte> text, out int length)
    {
        ArrayBufferWriter<byte> body = new();
        length = 0;
        while (length < text.Length)
        {
            ReadOnlySpan<byte> line = text[length..];
            int end = line.IndexOfAny((byte)'\n', (byte)'\r');
            line = end < 0 ? line : line[..end];
            length += end < 0 ? line.Length : end + 1;
            int at = line.IndexOf("#CD:"u8);

            // A line that lost digits ends the body: the chunks before it open, and what follows would be out of step.
            if (at >= 0 && !TryAppend(line[(at + 4)..], body))
            {
                break;
            }
        }

        return body.WrittenSpan.ToArray();
    }

    private static bool TryAppend(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> body)
    {
        int digits = text.IndexOfAnyExcept(s_hexDigits) is >= 0 and int end ? end : text.Length;
        if (digits == 0 || digits % 2 != 0)
        {
            return false;
        }

        _ = Convert.FromHexString(text[..digits], body.GetSpan(digits / 2), out _, out int written);
        body.Advance(written);
        return true;
    }
}
