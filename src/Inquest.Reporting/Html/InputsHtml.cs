using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>What was read: the inputs with their hashes, dumps that were not explained, and what was found damaged.</summary>
internal static class InputsHtml
{
    public static string Write(Report report)
    {
        var canvas = new HtmlCanvas();
        if (report.OtherDumps.Count > 0)
        {
            Section(canvas, "others", "Dumps that are not explained here");
            HtmlPage.Sentences(canvas, [.. report.OtherDumps.Select(DumpText.InOneLine)], "iq-points");
            canvas.Close("section").Break();
        }

        if (report.Inputs.Count > 0)
        {
            Section(canvas, "files", "Files");
            canvas.Open("div", "iq-scroll", ("tabindex", "0"), ("role", "group"), ("aria-label", "Files")).Open("table").Open("thead").Open("tr");
            foreach (string heading in (string[])["file", "what", "bytes", "SHA-256"])
            {
                canvas.Element("th", heading == "bytes" ? "iq-right" : null, heading, ("scope", "col"));
            }

            canvas.Close("tr").Close("thead").Open("tbody").Break();
            foreach (InputInfo input in report.Inputs)
            {
                string what = input.Format is { } format && format != input.Role ? $"{input.Role}, {format}" : input.Role;
                canvas.Open("tr").Element("td", null, input.Name).Element("td", null, what)
                    .Element("td", "iq-right iq-mono", input.Size is { } size ? TextCanvas.Number(size) : "").Element("td", "iq-mono iq-hash", input.Sha256 ?? "").Close("tr").Break();
            }

            canvas.Close("tbody").Close("table").Close("div").Close("section").Break();
        }

        var damage = report.Diagnostics.Where(d => d.Severity != Severities.Note).ToList();
        if (damage.Count > 0)
        {
            Section(canvas, "damage", "Damage in the files");
            HtmlPage.Sentences(canvas, [.. damage.Select(d => $"{d.Id} {d.Where}: {d.Message}")], "iq-points");
            canvas.Close("section").Break();
        }

        return canvas.ToString();
    }

    private static void Section(HtmlCanvas canvas, string id, string title) =>
        canvas.Open("section", "iq-section", ("id", id), ("aria-labelledby", id + "-h")).Element("h2", null, title, ("id", id + "-h")).Break();
}
