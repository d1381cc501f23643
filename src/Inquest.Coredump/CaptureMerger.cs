namespace Inquest.Coredump;

/// <summary>Makes one dump of those that hold the same stream, and puts the one to explain first.</summary>
internal static class CaptureMerger
{
    // Registers and the first stack differ between any two crashes: fewer bytes are too few to call two dumps the same.
    private const int LeastBytes = 64;

    internal static IReadOnlyList<Capture> Merge(List<Capture> found)
    {
        List<Capture> ordered = [.. found.Select((capture, index) => (capture, index))
            .OrderBy(x => x.capture.State)
            .ThenByDescending(x => x.capture.Container != CaptureContainer.SerialLog ? 0 : x.capture.Offset)
            .ThenByDescending(x => x.capture.Place.Sequence)
            .ThenBy(x => x.index)
            .Select(x => x.capture)];
        List<Capture> kept = [];
        Dictionary<Capture, List<string>> copies = [];
        foreach (Capture capture in ordered)
        {
            Capture? best = kept.Find(k => SameDump(k, capture));
            if (best is null)
            {
                kept.Add(capture);
                continue;
            }

            if (!copies.TryGetValue(best, out List<string>? names))
            {
                copies.Add(best, names = []);
            }

            names.Add(capture.Size == best.Size ? capture.SourceName : $"{capture.SourceName} ({Word(capture.State)}, {capture.Size} of {best.Size} bytes)");
        }

        foreach ((Capture capture, List<string> names) in copies)
        {
            capture.AlsoIn = names;
        }

        return kept;
    }

    // The same bytes, or one a beginning of the other; holes make a comparison meaningless.
    private static bool SameDump(Capture a, Capture b)
    {
        int common = (int)Math.Min(a.Size, b.Size);
        return (common >= LeastBytes || a.Size == b.Size)
            && a.Holes.Count == 0 && b.Holes.Count == 0
            && a.StreamBytes.Span[..common].SequenceEqual(b.StreamBytes.Span[..common]);
    }

    private static string Word(CaptureState state) => state switch
    {
        CaptureState.Complete => "complete",
        CaptureState.Truncated => "truncated",
        CaptureState.Damaged => "damaged",
        _ => "headerless",
    };
}
