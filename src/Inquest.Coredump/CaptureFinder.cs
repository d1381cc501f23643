using Inquest.Binary;
using Inquest.Coredump.Logs;

namespace Inquest.Coredump;

/// <summary>Finds every core dump in images and logs, grades it, and removes duplicates. Diagnostics INQ2xxx.</summary>
public static class CaptureFinder
{
    /// <summary>Searches all inputs of one command.</summary>
    /// <param name="sources">The inputs.</param>
    /// <param name="diagnostics">Takes what concerns no single dump.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <param name="hints">What the ELF tells, for the case that there is no dump.</param>
    public static CaptureSearch Find(IReadOnlyList<CaptureSource> sources, DiagnosticBag diagnostics, Limits? limits = null, NoDumpHints? hints = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(diagnostics);
        limits ??= Limits.Default;
        List<Capture> found = [];
        NoDumpAnalysis noDump = new(hints ?? new NoDumpHints());
        foreach (CaptureSource source in sources)
        {
            if (source.Text.IsEmpty)
            {
                ImageSearch.Search(source, found, limits);
            }
            else
            {
                SearchLog(source, found, noDump, limits);
            }
        }

        if (found.Count >= limits.MaxCaptures)
        {
            diagnostics.Warn("INQ2000", sources[^1].Name, $"{found.Count} dumps found; the search stopped there.");
        }

        return found.Count == 0
            ? new CaptureSearch([], noDump.Explain(sources))
            : new CaptureSearch(CaptureMerger.Merge(found), []);
    }

    private static void SearchLog(CaptureSource source, List<Capture> found, NoDumpAnalysis noDump, Limits limits)
    {
        LogScanner scan = LogScanner.Scan(source.Text.Span, limits);
        bool any = false;
        foreach (LogSession session in scan.Sessions)
        {
            if (found.Count >= limits.MaxCaptures)
            {
                break;
            }

            LogStream log = LogStreamBuilder.Build(session, limits);
            CapturedStream stream = CaptureStreamReader.Read(log.Bytes, log.Holes, openEnd: false, limits);
            stream.Uncertain = log.Uncertain;
            if (stream.Version is null && stream.Arch is null && stream.Memory.Count == 0)
            {
                continue;
            }

            any = true;
            CapturePlace place = new(source.Name, CaptureContainer.SerialLog, null, session.FirstLine);
            found.Add(new Capture(stream, place, CaptureGrader.GradeLog(stream, log)));
        }

        noDump.AddLog(source, scan, any);
    }
}
