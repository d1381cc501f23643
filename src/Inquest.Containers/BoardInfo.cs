using System.Text;

namespace Inquest.Containers;

/// <summary>What a boot loader's INFO_UF2.TXT says about the board. Each line may be absent: null.</summary>
/// <param name="BoardId">The "Board-ID:" line, such as <c>nRF52840-nicenano</c>.</param>
/// <param name="SoftDevice">The "SoftDevice:" line.</param>
/// <param name="Bootloader">The first line: boot loader's name and version.</param>
/// <param name="Date">The "Date:" line.</param>
public sealed record BoardInfo(string? BoardId, string? SoftDevice, string? Bootloader, string? Date)
{
    internal static BoardInfo? TryRead(ReadOnlySpan<byte> text)
    {
        // The file has about 150 bytes (Adafruit_nRF52_Bootloader, src/usb/uf2/ghostfat.c; RP2040's boot ROM).
        if (text.Length > 4096 || text.IndexOf("Board-ID:"u8) < 0 || text.IndexOf("UF2"u8) < 0)
        {
            return null;
        }

        string? board = null, softDevice = null, loader = null, date = null;
        foreach (string raw in Encoding.UTF8.GetString(text).Split('\n'))
        {
            string line = raw.Trim();
            if (line.Length == 0)
            {
                continue;
            }

            loader ??= line;
            board ??= Value(line, "Board-ID:");
            softDevice ??= Value(line, "SoftDevice:");
            date ??= Value(line, "Date:");
        }

        return new BoardInfo(board, softDevice, loader, date);
    }

    private static string? Value(string line, string key) =>
        line.StartsWith(key, StringComparison.OrdinalIgnoreCase) ? line[key.Length..].Trim() : null;
}
