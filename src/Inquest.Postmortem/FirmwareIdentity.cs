using System.Text;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Reporting;

namespace Inquest.Postmortem;

/// <summary>What the image tells about the firmware without an ELF: its boot banner, and the board's description beside it.</summary>
internal static class FirmwareIdentity
{
    // Zephyr prints «*** Booting Zephyr OS build v3.4.0 ***» from one string (kernel/banner.c); vendors change the words after «Booting».
    private static ReadOnlySpan<byte> Banner => "*** Booting "u8;

    public static FirmwareInfo? Read(Evidence evidence)
    {
        string? banner = null;
        foreach (FlashImage image in evidence.Inputs.Images)
        {
            foreach (AddressedBytes segment in image.Segments)
            {
                banner ??= FindBanner(segment.Bytes.Span);
            }
        }

        BoardInfo? board = evidence.Inputs.Board;
        return banner is null && board is null ? null : new FirmwareInfo { Banner = banner, Board = board?.BoardId };
    }

    private static string? FindBanner(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.IndexOf(Banner);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> text = bytes.Slice(at, Math.Min(120, bytes.Length - at));
        int end = text.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E);
        return end > 0 ? Encoding.ASCII.GetString(text[..end]).Trim('*', ' ') : null;
    }
}
