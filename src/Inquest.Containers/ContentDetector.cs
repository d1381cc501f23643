using System.Buffers;
using System.Text;
using Inquest.Binary;
using Inquest.Sealing;

namespace Inquest.Containers;

/// <summary>Says what a file is by looking at its bytes; names are never asked.</summary>
internal static class ContentDetector
{
    private const int WindowBytes = 4096;

    private static readonly SearchValues<byte> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static readonly SearchValues<byte> s_textBytes = SearchValues.Create(
        "\t\n\r\b\f\u001b !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Files that an operating system drops into folders and archives. The one rule that looks at a name.</summary>
    internal static bool IsLitter(string name)
    {
        foreach (Range part in name.AsSpan().SplitAny('/', '\\'))
        {
            if (name.AsSpan(part) is "__MACOSX")
            {
                return true;
            }
        }

        ReadOnlySpan<char> file = name.AsSpan(name.LastIndexOfAny(['/', '\\']) + 1);
        return file.StartsWith("._", StringComparison.Ordinal) || file is ".DS_Store" or "Thumbs.db" or "desktop.ini";
    }

    internal static (ContentKind Kind, string Description) Detect(ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> bytes = memory.Span;
        if (bytes.IsEmpty)
        {
            return (ContentKind.Empty, "an empty file");
        }

        if (bytes.StartsWith("\u007fELF"u8))
        {
            return (ContentKind.Elf, "ELF");
        }

        if (bytes.StartsWith("PK\u0003\u0004"u8) || bytes.StartsWith("PK\u0005\u0006"u8))
        {
            return (ContentKind.Archive, "zip archive");
        }

        if (bytes is [0x1F, 0x8B, 8, ..])
        {
            return (ContentKind.Archive, "gzip");
        }

        if (Archives.TarReader.LooksLikeTar(bytes))
        {
            return (ContentKind.Archive, "tar archive");
        }

        // Behind tar: a UF2 whose first block was hit is known by its second, 512 bytes in, and there also stands the first
        // member of every tar archive (InputReaderTests.The_first_member_of_a_tar_archive_does_not_hide_the_others).
        if (Uf2Reader.LooksLikeUf2(bytes))
        {
            return (ContentKind.Uf2, "UF2 image");
        }

        if (bytes.StartsWith(SealedHeader.Magic))
        {
            return (ContentKind.Sealed, "sealed dump");
        }

        if (bytes is [(byte)'Z', (byte)'E', 1 or 2, 0, ..])
        {
            return (ContentKind.CoredumpStream, "Zephyr core dump stream");
        }

        if (bytes is [(byte)'C', (byte)'D', 1, 0, ..] || bytes.StartsWith("CD01"u8))
        {
            return (ContentKind.CoredumpPartition, "coredump partition");
        }

        if (Uf2Reader.BeginsLate(bytes))
        {
            return (ContentKind.Uf2, "UF2 image behind other bytes");
        }

        if (ForeignFormat(bytes) is { } foreign)
        {
            return (ContentKind.Foreign, foreign);
        }

        return IsText(bytes) ? DetectText(memory) : (ContentKind.RawImage, "binary image");
    }

    /// <summary>
    /// Mostly printable at the start, or with whole "#CD:" hex lines in it. A firmware image holds "#CD:BEGIN#" as a
    /// constant, but never lines of hex digits behind "#CD:".
    /// </summary>
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (TextDecoder.Utf16Of(bytes) != TextDecoder.Utf16.None || MostlyPrintable(bytes[..Math.Min(bytes.Length, WindowBytes)]))
        {
            return true;
        }

        // A serial capture may begin with line noise or a boot loader's binary chatter.
        int at = bytes.IndexOf("#CD:"u8);
        for (int tries = 0; at >= 0 && tries < 8; tries++)
        {
            ReadOnlySpan<byte> rest = bytes[(at + 4)..];
            int digits = rest.IndexOfAnyExcept(s_hexDigits);
            if (digits >= 10 && MostlyPrintable(rest[..Math.Min(rest.Length, WindowBytes)]))
            {
                return true;
            }

            int next = rest.IndexOf("#CD:"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }

        return false;
    }

    private static bool MostlyPrintable(ReadOnlySpan<byte> window)
    {
        int other = 0;
        while (true)
        {
            int at = window.IndexOfAnyExcept(s_textBytes);
            if (at < 0)
            {
                break;
            }

            // Bytes of UTF-8 sequences count half: names and comments hold them, binaries more of them.
            other += window[at] >= 0x80 ? 1 : 2;
            window = window[(at + 1)..];
            if (other > WindowBytes / 5)
            {
                return false;
            }
        }

        return true;
    }

    private static (ContentKind Kind, string Description) DetectText(ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> bytes = TextDecoder.Decode(memory).Span;
        if (IntelHexReader.LooksLikeIntelHex(bytes))
        {
            return (ContentKind.IntelHex, "Intel HEX image");
        }

        if (BoardInfo.TryRead(bytes) is not null)
        {
            return (ContentKind.BoardInfo, "the boot loader's description of the board");
        }

        if (UpdateManifest.TryRead(memory) is not null)
        {
            return (ContentKind.UpdateManifest, "manifest of an update archive");
        }

        bool hasDumpLines = bytes.IndexOf("#CD:"u8) >= 0;
        if (!hasDumpLines && ForeignText(bytes) is { } document)
        {
            return (ContentKind.Foreign, document);
        }

        if (hasDumpLines || bytes.IndexOf("FATAL ERROR"u8) >= 0)
        {
            return (ContentKind.Text, "log");
        }

        if (WestManifest.TryRead(bytes, Limits.Default) is { } west)
        {
            return (ContentKind.WestManifest, west.IsPinned ? "frozen west manifest" : "west manifest without commits");
        }

        ReadOnlySpan<byte> head = bytes[..Math.Min(bytes.Length, WindowBytes)];
        if (head.IndexOf("Memory Configuration"u8) >= 0 || head.IndexOf("Archive member included"u8) >= 0)
        {
            return (ContentKind.Source, "linker map: the ELF itself is needed, it is in the same folder");
        }

        if (head.IndexOf("#include"u8) >= 0 || head.IndexOf("/dts-v1/"u8) >= 0)
        {
            return (ContentKind.Source, "source code");
        }

        if (head.StartsWith("CONFIG_"u8) || head.IndexOf("\nCONFIG_"u8) >= 0)
        {
            return (ContentKind.Source, "Kconfig settings");
        }

        return (ContentKind.Text, "text");
    }

    /// <summary>
    /// Documents that quote a log are none: a report's last words would become a second crash with the line numbers of the document
    /// (InputReaderTests.A_document_that_quotes_a_log_is_no_log).
    /// </summary>
    private static string? ForeignText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.Trim(" \t\r\n"u8);
        int signature = text.LastIndexOf("\nSignature "u8);
        if (text.IndexOf("<sub>inquest "u8) >= 0 || (signature >= 0 && text[signature..].IndexOf(" (v"u8) >= 0))
        {
            return "a report of Inquest: give the dump or the log that it was made from";
        }

        if (Ascii.EqualsIgnoreCase(text[..Math.Min(text.Length, 9)], "<!doctype"u8) || Ascii.EqualsIgnoreCase(text[..Math.Min(text.Length, 5)], "<html"u8))
        {
            return "a web page: save or paste its text instead";
        }

        return IsJsonDocument(text) ? "a JSON document: give the dump or the log that it tells of" : null;
    }

    // A log of one JSON object a line is a log; the lines of one document do not end with the object.
    private static bool IsJsonDocument(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> inner = text is [(byte)'[', ..] ? text[1..].TrimStart(" \t\r\n"u8) : text;
        if (inner is not [(byte)'{', ..] || inner[1..].TrimStart(" \t\r\n"u8) is not [(byte)'"', ..])
        {
            return false;
        }

        int line = text.IndexOfAny((byte)'\n', (byte)'\r');
        return line < 0 || text[..line].TrimEnd(" \t,"u8) is not [.., (byte)'}'];
    }

    private static string? ForeignFormat(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] || bytes is [0xFF, 0xD8, 0xFF, ..] || bytes.StartsWith("GIF8"u8))
        {
            return "a picture: paste the text instead";
        }

        if (bytes.StartsWith("%PDF"u8))
        {
            return "a PDF document";
        }

        if (bytes is [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] || bytes.StartsWith("Rar!"u8) || bytes is [0xFD, (byte)'7', (byte)'z', (byte)'X', ..]
            || bytes is [0x28, 0xB5, 0x2F, 0xFD, ..] || bytes.StartsWith("BZh"u8))
        {
            return "an archive of a kind that is not opened: unpack it first";
        }

        return bytes.StartsWith("UF2\r\nWQ]"u8) || bytes.StartsWith("UF2\nWQ]\u009e"u8) || bytes.StartsWith("UF2\nWQ]\ufffd"u8)
            ? "a UF2 file that went through a program for text, which changed its bytes: copy it again, packed in a zip"
            : null;
    }
}
