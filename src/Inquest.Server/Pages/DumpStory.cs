using System.Text.Json;
using Inquest.Reporting;
using Inquest.Reporting.Html;
using Inquest.Reporting.Json;
using Inquest.Server.Dumps;

namespace Inquest.Server.Pages;

/// <summary>Reports as HTML, from the JSON that the analysing processes wrote.</summary>
internal sealed class DumpStory(DumpStore dumps)
{
    /// <summary>The newest dumps of a bug that are looked at for a report.</summary>
    private const int Newest = 5;

    /// <summary>A dump's report; null while there is none.</summary>
    public Report? Find(long dump)
    {
        try
        {
            return dumps.FindReport(dump) is { } file ? JsonReportReader.Read(File.ReadAllBytes(file)) : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // Removed this moment, or of a schema that this program does not know: the page says that there is none.
            return null;
        }
    }

    /// <summary>What the newest explained dump of a bug tells: the answer and the thread that crashed.</summary>
    public (DumpRow? Dump, IReadOnlyList<string> Sections) OfBug(long bug)
    {
        foreach (DumpRow dump in dumps.ListOfBug(bug, Newest))
        {
            if (dump.State == DumpProgress.Analysed && Find(dump.Id) is { Dumps: [{ } first, ..] })
            {
                DumpReport short_ = first with { Threads = [.. first.Threads.Where(t => t.Crashed)] };
                return (dump, [.. HtmlReportWriter.Sections(short_).Where(s => s.Id is "answer" or "threads").Select(s => s.Html)]);
            }
        }

        return (null, []);
    }
}
