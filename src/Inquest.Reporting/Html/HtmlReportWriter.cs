using System.Security.Cryptography;
using System.Text;

namespace Inquest.Reporting.Html;

/// <summary>
/// Writes a report as one HTML page that needs nothing else: no script, no network, its style inside and held by a content
/// security policy. The same report gives the same bytes. <see cref="Sections"/> gives the parts to pages that have more
/// around them.
/// </summary>
public static class HtmlReportWriter
{
    private static readonly Lazy<string> s_stylesheet = new(ReadStylesheet);

    /// <summary>The style of the page and of its parts (docs: src/Inquest.Reporting/Html/report.css).</summary>
    public static string Stylesheet => s_stylesheet.Value;

    /// <summary>The content security policy that stands in the page, for servers that send it as a header too.</summary>
    public static string ContentSecurityPolicy => $"default-src 'none'; style-src '{HashOf(Stylesheet)}'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <summary>Writes the whole page; lines end with a line feed.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Write(Report report, TextWriter output, SharingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new SharingOptions();
        report = options.Prepare(report);
        output.Write(Head(TitleOf(report)));
        var body = new HtmlCanvas();
        body.Open("a", "skip", ("href", "#report")).Text("To the report").Close("a").Break();
        List<(string Prefix, DumpReport Dump, IReadOnlyList<HtmlSection> Sections)> dumps =
            [.. report.Dumps.Select((d, i) => (Prefix(i), d, Sections(d, options, Prefix(i))))];
        WriteBar(body, dumps);
        output.Write(body.Open("main", null, ("id", "report")).Break().ToString());
        if (report.NoDump is { } noDump && dumps.Count == 0)
        {
            output.Write(AnswerHtml.NoDump(noDump));
        }

        foreach ((string prefix, DumpReport dump, IReadOnlyList<HtmlSection> sections) in dumps)
        {
            var opening = new HtmlCanvas();
            opening.Open("article", "iq-dump", ("id", prefix + "dump")).Break();
            if (dumps.Count > 1)
            {
                opening.Element("p", "iq-kicker", dump.Dump.Source).Break();
            }

            output.Write(opening);
            foreach (HtmlSection section in sections)
            {
                output.Write(section.Html);
                output.Write('\n');
            }

            output.Write("</article>\n");
        }

        output.Write(InputsHtml.Write(report));
        output.Write("</main>\n");
        output.Write(Foot(report, options));
    }

    /// <summary>The parts of one dump's report, in order; those that would be empty are not there.</summary>
    /// <param name="dump">The dump's report.</param>
    /// <param name="options">What is shown of the memory; what is not to be shown is taken out here.</param>
    /// <param name="idPrefix">Put before the sections' ids, for pages with several dumps.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IReadOnlyList<HtmlSection> Sections(DumpReport dump, SharingOptions? options = null, string idPrefix = "")
    {
        ArgumentNullException.ThrowIfNull(dump);
        ArgumentNullException.ThrowIfNull(idPrefix);
        options ??= new SharingOptions();
        dump = options.IncludeMemory ? dump : Redaction.WithoutMemory(dump);
        var page = new HtmlPage(dump, idPrefix, options.IncludeMemory);
        HtmlSection?[] all =
        [
            AnswerHtml.Write(page), ProofHtml.Write(page), ThreadHtml.Write(page), VariableHtml.Printed(page), RegisterHtml.Write(page),
            LogHtml.Write(page), MemoryHtml.Write(page), DumpHtml.Write(page),
        ];
        return [.. all.OfType<HtmlSection>()];
    }

    private static string Prefix(int index) => index == 0 ? "" : "d" + HtmlCanvas.Number(index + 1) + "-";

    private static string TitleOf(Report report) =>
        report.Dumps is [{ Cause.Title: { } title }, ..] ? title
            : report.Dumps.Count == 0 && report.NoDump is { } none ? none.Message
            : "Crash report";

    private static string Head(string title)
    {
        var head = new HtmlCanvas();
        head.Open("meta", null, ("charset", "utf-8")).Break()
            .Open("meta", null, ("http-equiv", "Content-Security-Policy"), ("content", ContentSecurityPolicy)).Break()
            .Open("meta", null, ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Break()
            .Open("meta", null, ("name", "color-scheme"), ("content", "light dark")).Break()
            .Open("meta", null, ("name", "referrer"), ("content", "no-referrer")).Break()
            .Open("link", null, ("rel", "icon"), ("href", "data:,")).Break()
            .Element("title", null, title + " - Inquest").Break();
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n" + head + "<style>" + Stylesheet + "</style>\n</head>\n<body class=\"iq\">\n";
    }

    private static void WriteBar(HtmlCanvas canvas, List<(string Prefix, DumpReport Dump, IReadOnlyList<HtmlSection> Sections)> dumps)
    {
        canvas.Open("header", "iq-bar").Element("span", "iq-mark", "Inquest");
        canvas.Open("nav", null, ("aria-label", "Sections"));
        foreach ((string prefix, DumpReport dump, IReadOnlyList<HtmlSection> sections) in dumps)
        {
            if (dumps.Count > 1)
            {
                canvas.Open("a", null, ("href", "#" + prefix + "dump")).Text(dump.Dump.Source).Close("a");
                continue;
            }

            foreach (HtmlSection section in sections)
            {
                canvas.Open("a", null, ("href", "#" + prefix + section.Id)).Text(section.Title).Close("a");
            }
        }

        canvas.Close("nav").Close("header").Break();
    }

    private static string Foot(Report report, SharingOptions options)
    {
        var foot = new HtmlCanvas();
        foot.Open("footer", "iq-foot").Element("p", null, $"{report.Tool.Name} {report.Tool.Version}. "
            + (options.IncludeMemory ? "Memory contents are included: they may hold secrets of the device's owner." : Redaction.Notice));
        foot.Close("footer").Break();
        return foot + "</body>\n</html>\n";
    }

    private static string HashOf(string style) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

    private static string ReadStylesheet()
    {
        using Stream stream = typeof(HtmlReportWriter).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The stylesheet is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
