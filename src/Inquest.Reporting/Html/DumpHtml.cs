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
        Fact(canvas, "size", dump.Size > 0 ? TextCanvas.Count(dump.Size, "byte") : null);
        Fact(canvas, "room for", dump.Capacity is { } capacity ? TextCanvas.Count(capacity, "byte") : null);
        Fact(canvas, "missing", dump.MissingBytes is { } missing ? TextCanvas.Count(missing, "byte") : null);
        if (page.Report.Device is { } device)
        {
            Fact(canvas, "device", device.Device);
            Fact(canvas, "firmware version", device.Firmware);
            Fact(canvas, "build id", device.BuildId);
            Fact(canvas, "boot", device.BootCount is { } boots ? TextCanvas.Number(boots) : null);
            Fact(canvas, "up for", device.UptimeMs is { } uptime ? Durations.Words(uptime) : null);
            Fact(canvas, "started by", device.ResetReason);
            Fact(canvas, "dump taken", DumpText.CaptureInWords(device.Capture));
        }

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
