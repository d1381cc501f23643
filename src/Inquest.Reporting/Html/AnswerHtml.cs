using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>The answer: what happened, where, how that is known, the source line, and what to do.</summary>
internal static class AnswerHtml
{
    public static HtmlSection Write(HtmlPage page) => page.Section("answer", "Answer", canvas =>
    {
        DumpReport report = page.Report;
        if (report.Match is { Verdict: MatchVerdicts.Mismatch or MatchVerdicts.Unknown } match && MatchText.Sentence(match) is { } doubt)
        {
            HtmlPage.Careful(canvas, "Careful.", doubt, match.Verdict == MatchVerdicts.Mismatch ? "bad" : "warn");
        }

        if (report.Cause is not { } cause)
        {
            canvas.Element("h1", null, "No cause is given", ("id", page.HeadingId("answer"))).Break();
            return;
        }

        canvas.Open("p", "iq-kicker").Text(cause.Kind.Replace('-', ' '));
        if (cause.Inferred)
        {
            canvas.Text(" · inferred");
        }

        canvas.Close("p").Break();
        canvas.Element("h1", null, cause.Title, ("id", page.HeadingId("answer"))).Break();
        WriteWhere(canvas, page, cause);
        HtmlPage.Sentences(canvas, CauseText.Evidence(cause), "iq-evidence");
        if (cause.Source is SourceExcerpt source)
        {
            WriteSource(canvas, source, page);
        }

        if (cause.Advice.Count > 0)
        {
            canvas.Open("div", "iq-note iq-info iq-advice").Element("strong", null, "What to do");
            HtmlPage.Sentences(canvas, cause.Advice, "iq-points");
            canvas.Close("div").Break();
        }
    }, heading: false);

    /// <summary>Why there is no dump, and what to do.</summary>
    public static string NoDump(NoDumpInfo noDump)
    {
        var canvas = new HtmlCanvas();
        canvas.Open("section", "iq-section iq-answer", ("aria-labelledby", "answer-h")).Break();
        canvas.Element("p", "iq-kicker", "no dump").Break();
        canvas.Open("h1", null, ("id", "answer-h")).Prose(noDump.Message).Close("h1").Break();
        if (noDump.Advice.Count > 0)
        {
            canvas.Open("div", "iq-note iq-info iq-advice").Element("strong", null, "What to do");
            HtmlPage.Sentences(canvas, noDump.Advice, "iq-points");
            canvas.Close("div").Break();
        }

        canvas.Close("section").Break();
        return canvas.ToString();
    }

    private static void WriteWhere(HtmlCanvas canvas, HtmlPage page, CauseInfo cause)
    {
        IReadOnlyList<string> where = CauseText.Where(page.Report, cause, page.Paths);
        if (where.Count == 0)
        {
            return;
        }

        canvas.Open("p", "iq-where");
        FrameInfo? first = page.Report.Threads.FirstOrDefault(t => t.Crashed)?.Frames is [{ } top, ..] ? top : null;
        for (int i = 0; i < where.Count; i++)
        {
            string part = where[i];
            if (part == cause.Expression)
            {
                canvas.Element("code", "iq-expression", part);
            }
            else if (first is not null && first.File is not null && part == FrameText.Place(first, page.Paths))
            {
                page.Place(canvas, first);
            }
            else
            {
                canvas.Element("span", null, part);
            }

            canvas.Text(" ");
        }

        canvas.Close("p").Break();
    }

    private static void WriteSource(HtmlCanvas canvas, SourceExcerpt source, HtmlPage page)
    {
        string name = source.SharedName(page.Paths);
        canvas.Open("figure", "iq-source").Element("figcaption", null, name).Break();
        if (source.Doubt is { } doubt)
        {
            canvas.Open("p", "iq-why").Prose(doubt).Close("p").Break();
        }

        if (source.Lines.Count == 0)
        {
            canvas.Close("figure").Break();
            return;
        }

        canvas.Open("pre", null, ("tabindex", "0"), ("aria-label", "Source of " + name));
        for (int i = 0; i < source.Lines.Count; i++)
        {
            int number = source.FirstLine + i;
            bool marked = number == source.MarkedLine;
            canvas.Open(marked ? "mark" : "span", "iq-line").Element("span", "iq-number", HtmlCanvas.Number(number));
            canvas.Text(Printable.ExpandTabs(source.Lines[i]).TrimEnd()).Preformatted("\n").Close(marked ? "mark" : "span");
        }

        canvas.Close("pre").Close("figure").Break();
    }
}
