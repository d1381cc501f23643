namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Pointers that are really text: a string that was longer than its buffer.</summary>
internal static class TextPointer
{
    /// <summary>The four characters that a 32-bit pointer consists of, as they lie in memory; null when one is not printable.</summary>
    public static string? Of(ulong? pointer)
    {
        if (pointer is not { } value || value > uint.MaxValue)
        {
            return null;
        }

        char[] text = new char[4];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)((value >> (8 * i)) & 0xFF);
            if (text[i] is < ' ' or > '~')
            {
                return null;
            }
        }

        // Addresses of real memory are printable at times (0x20202020 lies in RAM); letters and digits rarely.
        return text.All(char.IsAsciiLetterOrDigit) ? new string(text) : null;
    }
}
