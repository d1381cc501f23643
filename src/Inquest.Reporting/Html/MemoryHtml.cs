using System.Globalization;
using System.Text;
using Inquest.Reporting.Text;

namespace Inquest.Reporting.Html;

/// <summary>The dumped memory: a hex view when it was asked for, else which addresses there are.</summary>
internal static class MemoryHtml
{
    private const int BytesPerRow = 16;

    /// <summary>What a browser shows without effort; the rest is in the JSON and in the dump.</summary>
    private const int MostBytes = 1 << 20;

    public static HtmlSection? Write(HtmlPage page)
    {
        DumpReport report = page.Report;
        if (report.Dump.Memory.Count == 0 && report.MemoryContents.Count == 0)
        {
            return null;
        }

        return page.Section("memory", "Memory", canvas =>
        {
            if (report.MemoryContents.Count > 0)
            {
                WriteContents(canvas, page);
                return;
            }

            WriteRanges(canvas, "Addresses in the dump", report.Dump.Memory, page.Width);
            string note = page.IncludesMemory ? "The report was made without the bytes." : "The bytes are left out: they may hold secrets of the device's owner. `--include-memory` shows them.";
            canvas.Open("p", "iq-faint").Prose(note).Close("p").Break();
        });
    }

    /// <summary>A table of ranges with their sizes.</summary>
    public static void WriteRanges(HtmlCanvas canvas, string caption, IReadOnlyList<MemoryRangeInfo> ranges, int width)
    {
        canvas.Open("div", "iq-scroll", ("tabindex", "0"), ("role", "group"), ("aria-label", caption)).Open("table").Element("caption", null, caption);
        canvas.Open("thead").Open("tr").Element("th", null, "from", ("scope", "col")).Element("th", null, "to", ("scope", "col"))
            .Element("th", "iq-right", "bytes", ("scope", "col")).Element("th", null, "what", ("scope", "col")).Close("tr").Close("thead").Open("tbody").Break();
        foreach (MemoryRangeInfo range in ranges)
        {
            canvas.Open("tr").Element("td", "iq-mono", Hex.Address(range.Start, width)).Element("td", "iq-mono", Hex.Address(range.End, width));
            canvas.Element("td", "iq-right iq-mono", range.End >= range.Start ? TextCanvas.Number(range.End - range.Start) : "").Element("td", null, range.What ?? "").Close("tr").Break();
        }

        canvas.Close("tbody").Close("table").Close("div").Break();
    }

    private static void WriteContents(HtmlCanvas canvas, HtmlPage page)
    {
        long shown = 0;
        foreach (MemoryContent content in page.Report.MemoryContents)
        {
            string range = $"{Hex.Address(content.Start, page.Width)}, {TextCanvas.Count(content.Bytes.Length, "byte")}";
            int count = (int)Math.Min(content.Bytes.Length, MostBytes - shown);
            if (count == 0)
            {
                canvas.Element("p", "iq-faint", $"{range}: left out, the page would be too large. It is in the JSON report.").Break();
                continue;
            }

            shown += count;
            canvas.Open("details", "iq-memory-run").Element("summary", null, range).Break();
            canvas.Open("pre", "iq-hex", ("tabindex", "0"), ("aria-label", "Memory from " + range));
            canvas.Preformatted(Rows(content.Start, content.Bytes.Span[..count], page.Width)).Close("pre");
            if (count < content.Bytes.Length)
            {
                canvas.Element("p", "iq-faint", $"The last {TextCanvas.Count(content.Bytes.Length - count, "byte")} are left out; they are in the JSON report.");
            }

            canvas.Close("details").Break();
        }
    }

    // Rows begin at multiples of 16, as in every hex view; a run of equal rows is folded to a star, as hexdump does.
    private static string Rows(ulong start, ReadOnlySpan<byte> bytes, int width)
    {
        var text = new StringBuilder(bytes.Length * 5);
        ulong end = unchecked(start + (ulong)bytes.Length);
        bool starred = false;
        ulong row = start & ~(ulong)(BytesPerRow - 1);
        for (int offset = -(int)(start - row); offset < bytes.Length; offset += BytesPerRow, row = unchecked(row + BytesPerRow))
        {
            bool repeats = offset >= BytesPerRow && offset + (2 * BytesPerRow) <= bytes.Length
                && bytes.Slice(offset, BytesPerRow).SequenceEqual(bytes.Slice(offset - BytesPerRow, BytesPerRow));
            if (repeats)
            {
                text.Append(starred ? "" : "*\n");
                starred = true;
                continue;
            }

            starred = false;
            WriteRow(text, row, bytes, offset, width);
        }

        return text.Append(Hex.Address(end, width)).Append('\n').ToString();
    }

    private static void WriteRow(StringBuilder text, ulong row, ReadOnlySpan<byte> bytes, int offset, int width)
    {
        text.Append(Hex.Address(row, width)).Append(' ');
        for (int i = 0; i < BytesPerRow; i++)
        {
            int at = offset + i;
            text.Append(i % 4 == 0 ? "  " : " ").Append(at >= 0 && at < bytes.Length ? bytes[at].ToString("x2", CultureInfo.InvariantCulture) : "  ");
        }

        text.Append("   ");
        for (int i = 0; i < BytesPerRow; i++)
        {
            int at = offset + i;
            text.Append(at < 0 || at >= bytes.Length ? ' ' : bytes[at] is >= 0x20 and < 0x7f ? (char)bytes[at] : '.');
        }

        text.Append('\n');
    }
}
