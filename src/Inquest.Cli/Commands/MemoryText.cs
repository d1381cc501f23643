using System.Globalization;
using Inquest.Binary;

namespace Inquest.Cli.Commands;

/// <summary>Memory ranges in one line.</summary>
internal static class MemoryText
{
    private const int MostRanges = 4;

    /// <summary><c>0x20000000-0x20000400, 0x20001000-0x20001010 (1,040 bytes)</c>; ends are exclusive.</summary>
    public static string Of(IReadOnlyList<AddressRange> ranges)
    {
        string shown = string.Join(", ", ranges.Take(MostRanges).Select(r => string.Create(CultureInfo.InvariantCulture, $"0x{r.Start:x8}-0x{r.End:x8}")));
        string rest = ranges.Count > MostRanges ? string.Create(CultureInfo.InvariantCulture, $" and {ranges.Count - MostRanges} more") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{shown}{rest} ({ranges.Sum(r => (long)r.Length):N0} bytes)");
    }
}
