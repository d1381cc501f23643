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

    private static ReadOnlySpan<byte> Stars => "*** "u8;

    private const int LongestBanner = 120;
    private const int MostOthers = 8;

    public static FirmwareInfo? Read(Evidence evidence)
    {
        string? banner = null;
        List<string> others = [];
        foreach (FlashImage image in evidence.Inputs.Images)
        {
            foreach (AddressedBytes segment in image.Segments)
            {
                banner ??= FindBanner(segment.Bytes.Span);
                AddStarred(segment.Bytes.Span, others);
            }
        }

        others.Remove(banner ?? "");

        BoardInfo? board = evidence.Inputs.Board;
        return banner is null && board is null ? null : new FirmwareInfo { Banner = banner, Board = board?.BoardId, Strings = others };
    }

    /// <summary>Where the boot banner stands in an image, with the byte that ends it; null when there is none.</summary>
    public static AddressRange? FindBanner(FlashImage image)
    {
        foreach (AddressedBytes segment in image.Segments)
        {
            if (TryFindBanner(segment.Bytes.Span, out int start, out int length))
            {
                return AddressRange.FromLength(segment.Address + (ulong)start, (ulong)length + 1);
            }
        }

        return null;
    }

    // The nRF Connect SDK prints a line of its own and one for its Zephyr; a boot loader in the same image has another.
    private static void AddStarred(ReadOnlySpan<byte> bytes, List<string> others)
    {
        for (int at = bytes.IndexOf(Stars); at >= 0 && others.Count < MostOthers; at = bytes.IndexOf(Stars))
        {
            bytes = bytes[at..];
            int length = bytes[..Math.Min(LongestBanner, bytes.Length)].IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E);
            if (length > 2 * Stars.Length && bytes[..length].EndsWith(" ***"u8) && Encoding.ASCII.GetString(bytes[..length]).Trim('*', ' ') is var text && !others.Contains(text))
            {
                others.Add(text);
            }

            bytes = bytes[Stars.Length..];
        }
    }

    private static string? FindBanner(ReadOnlySpan<byte> bytes) =>
        TryFindBanner(bytes, out int start, out int length) ? Encoding.ASCII.GetString(bytes.Slice(start, length)).Trim('*', ' ') : null;

    private static bool TryFindBanner(ReadOnlySpan<byte> bytes, out int start, out int length)
    {
        start = bytes.IndexOf(Banner);
        length = start < 0 ? 0 : bytes.Slice(start, Math.Min(LongestBanner, bytes.Length - start)).IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E);
        return length > 0;
    }
}
