using System.Text.Json;
using Inquest.Reporting;
using Inquest.Reporting.Html;
using Inquest.Reporting.Json;
using Inquest.Reporting.Words;
using Inquest.Server.Dumps;

namespace Inquest.Server.Pages;

/// <summary>Reports as HTML, from the JSON that the analysing processes wrote.</summary>
internal sealed class DumpStory(DumpStore dumps)
{
    /// <summary>The newest dumps of a bug that are looked at for a report.</summary>
    private const int Newest = 5;

    private static readonly SharingOptions s_whole = new() { IncludeMemory = true };

    /// <summary>A dump's report; null while there is none, or when it is too large for a page.</summary>
    public Report? Find(long dump)
    {
        try
        {
            return dumps.ReadReport(dump) is { } json ? JsonReportReader.Read(json) : null;
        }
        catch (JsonException)
        {
            // Of a schema that this program does not know: the page says that there is none.
            return null;
        }
    }

    /// <summary>A dump's report in sections, whole: who may see the dump may see what its variables held. None while there is no report.</summary>
    public IReadOnlyList<HtmlSection> Sections(long dump) =>
        Find(dump) is { Dumps: [{ } first, ..] } ? HtmlReportWriter.Sections(first, s_whole) : [];

    /// <summary>The section with the memory's bytes, of a report that holds them.</summary>
    public static string Memory(ReadOnlySpan<byte> json) =>
        JsonReportReader.Read(json) is { Dumps: [{ } first, ..] } ? HtmlReportWriter.Sections(first, s_whole).FirstOrDefault(s => s.Id == "memory")?.Html ?? "" : "";

    /// <summary>What a bug's newest dump tells, of those whose ELF is surest: the answer and the thread that crashed.</summary>
    public (DumpRow? Dump, IReadOnlyList<string> Sections) OfBug(long bug)
    {
        foreach (DumpRow dump in dumps.ListOfBug(bug, Newest).OrderBy(d => d.Verdict is not (MatchVerdicts.Proved or MatchVerdicts.Likely)))
        {
            if (dump.State == DumpProgress.Analysed && Find(dump.Id) is { Dumps: [{ } first, ..] })
            {
                DumpReport short_ = first with { Threads = [.. first.Threads.Where(t => t.Crashed)] };
                return (dump, [.. HtmlReportWriter.Sections(short_, s_whole).Where(s => s.Id is "answer" or "threads").Select(s => s.Html)]);
            }
        }

        return (null, []);
    }
}
