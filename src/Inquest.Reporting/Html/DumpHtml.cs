using System.Globalization;
using Inquest.Reporting.Text;

namespace Inquest.Reporting.Html;

/// <summary>The facts about the dump: where it was, its size, what was lost.</summary>
internal static class DumpHtml
{
    public static HtmlSection Write(HtmlPage page) => page.Section("dump-facts", "Dump", canvas =>
    {
        DumpInfo dump = page.Report.Dump;
        canvas.Open("dl", "iq-facts iq-wide").Break();
        Fact(canvas, "found in", dump.Source);
        foreach (string other in dump.AlsoIn)
        {
            Fact(canvas, "also in", other);
        }

        Fact(canvas, "stored as", dump.Format);
        Fact(canvas, "state", dump.State);
        Fact(canvas, "stream version", dump.Version?.ToString(CultureInfo.InvariantCulture));
        Fact(canvas, "processor", dump.Architecture);
        Fact(canvas, "address", dump.FlashAddress is { } address ? Hex.Address(address, page.Width) : null);
        Fact(canvas, "size", TextCanvas.Count(dump.Size, "byte"));
        Fact(canvas, "room for", dump.Capacity is { } capacity ? TextCanvas.Count(capacity, "byte") : null);
        Fact(canvas, "missing", dump.MissingBytes is { } missing ? TextCanvas.Count(missing, "byte") : null);
        canvas.Close("dl").Break();
        if (dump.Lost.Count > 0)
        {
            MemoryHtml.WriteRanges(canvas, "Addresses that were cut off", dump.Lost, page.Width);
        }
    });

    private static void Fact(HtmlCanvas canvas, string name, string? value)
    {
        if (value is not null)
        {
            canvas.Open("div").Element("dt", null, name).Element("dd", null, value).Close("div").Break();
        }
    }
}
