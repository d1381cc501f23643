using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>The last log lines, oldest first.</summary>
internal static class LogHtml
{
    public static HtmlSection? Write(HtmlPage page)
    {
        if (page.Report.Log.Count == 0)
        {
            return null;
        }

        return page.Section("log", "Log", canvas =>
        {
            canvas.Open("ol", "iq-log-lines", ("tabindex", "0"), ("aria-label", "Log lines, oldest first")).Break();
            foreach (LogLine line in page.Report.Log)
            {
                canvas.Open("li");
                if (line.Timestamp is { } time)
                {
                    canvas.Element("span", "iq-time", time).Text(" ");
                }

                if (line.Level is { } level)
                {
                    canvas.Element("span", "iq-level iq-" + (level switch { LogLevels.Error => "bad", LogLevels.Warning => "warn", _ => "plain" }), level).Text(" ");
                }

                if (line.Module is { } module)
                {
                    canvas.Element("span", "iq-module", module + ":").Text(" ");
                }

                canvas.Element("span", "iq-message", line.Text).Close("li").Break();
            }

            canvas.Close("ol").Break();
        });
    }
}
