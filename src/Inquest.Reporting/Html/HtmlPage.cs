using Inquest.Reporting.Text;

namespace Inquest.Reporting.Html;

/// <summary>What every section of one dump's report needs to know.</summary>
internal sealed class HtmlPage
{
    private readonly string _idPrefix;

    public HtmlPage(DumpReport report, string idPrefix, bool includesMemory)
    {
        Report = report;
        _idPrefix = idPrefix;
        IncludesMemory = includesMemory;
        Paths = SharedPath.Of(report, hideHomes: true);
    }

    public DumpReport Report { get; }

    public bool IncludesMemory { get; }

    public SharedPath Paths { get; }

    /// <summary>Bytes of an address.</summary>
    public int Width => Report.Dump.AddressBytes;

    /// <summary>A section around what <paramref name="write"/> puts down, with its heading.</summary>
    public HtmlSection Section(string id, string title, Action<HtmlCanvas> write, bool heading = true)
    {
        var canvas = new HtmlCanvas();
        string full = _idPrefix + id;
        // Of several dumps on one page only the first one's sections are landmarks: names of landmarks must differ.
        canvas.Open("section", "iq-section iq-" + id, ("id", full), ("aria-labelledby", _idPrefix.Length == 0 ? full + "-h" : null)).Break();
        if (heading)
        {
            canvas.Element("h2", null, title, ("id", full + "-h")).Break();
        }

        write(canvas);
        canvas.Close("section");
        return new HtmlSection(id, title, canvas.ToString());
    }

    /// <summary>The id of a section's heading, for sections that write their own.</summary>
    public string HeadingId(string id) => _idPrefix + id + "-h";

    /// <summary>A file and line, as a link where the exact commit is known.</summary>
    public void Place(HtmlCanvas canvas, FrameInfo frame)
    {
        string place = FrameText.Place(frame, Paths);
        if (place.Length == 0)
        {
            return;
        }

        if (frame.Permalink is { } link)
        {
            canvas.Element("a", "iq-place", place, ("href", link), ("rel", "noreferrer"));
        }
        else
        {
            canvas.Element("span", "iq-place", place);
        }
    }

    /// <summary>A small label; <paramref name="tone"/> is one of good, info, warn, bad and plain.</summary>
    public static void Badge(HtmlCanvas canvas, string text, string tone) => canvas.Element("span", "iq-badge iq-" + tone, text);

    /// <summary>A list of sentences; nothing for none.</summary>
    public static void Sentences(HtmlCanvas canvas, IReadOnlyCollection<string> sentences, string classes)
    {
        if (sentences.Count == 0)
        {
            return;
        }

        canvas.Open("ul", classes);
        foreach (string sentence in sentences)
        {
            canvas.Open("li").Prose(sentence).Close("li");
        }

        canvas.Close("ul").Break();
    }

    /// <summary>A box that says what to be careful with.</summary>
    public static void Careful(HtmlCanvas canvas, string label, string sentence, string tone) =>
        canvas.Open("p", "iq-note iq-" + tone).Element("strong", null, label).Text(" ").Prose(sentence).Close("p").Break();
}
