namespace Inquest.Architectures.Arm.Instructions;

/// <summary>All encodings, filed by the first byte of the first halfword so that a look-up compares few rows.</summary>
internal static class ThumbEncodings
{
    private static readonly ThumbEncoding[][] s_byFirstByte = File();

    /// <summary>Every row, in the order in which they are tried.</summary>
    public static IEnumerable<ThumbEncoding> All =>
    [
        .. ThumbEncodings16.Rows,
        .. ThumbEncodingsLoadStore.Rows,
        .. ThumbEncodingsBranch.Rows,
        .. ThumbEncodingsDataProcessing.Rows,
        .. ThumbEncodingsMultiply.Rows,
        .. ThumbEncodingsFloatingPoint.Rows,
        .. ThumbEncodingsCoprocessor.Rows,
    ];

    /// <summary>The first row that matches; null when none does.</summary>
    public static ThumbEncoding? Find(uint bits, ushort firstHalfword)
    {
        foreach (ThumbEncoding encoding in s_byFirstByte[firstHalfword >> 8])
        {
            if (encoding.Matches(bits))
            {
                return encoding;
            }
        }

        return null;
    }

    private static ThumbEncoding[][] File()
    {
        List<ThumbEncoding>[] filed = new List<ThumbEncoding>[256];
        for (int first = 0; first < filed.Length; first++)
        {
            filed[first] = [];
        }

        foreach (ThumbEncoding encoding in All)
        {
            int shift = encoding.Width - 8;
            uint mask = encoding.Mask >> shift;
            uint value = encoding.Value >> shift;
            for (uint first = 0; first < 256; first++)
            {
                bool isLong = first >= 0xE8;
                if ((first & mask) == value && isLong == (encoding.Width == 32))
                {
                    filed[first].Add(encoding);
                }
            }
        }

        return [.. filed.Select(rows => rows.ToArray())];
    }
}
