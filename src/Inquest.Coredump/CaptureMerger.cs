using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Makes one dump of those that hold the same stream, and puts the one to explain first.</summary>
internal static class CaptureMerger
{
    // Registers and the first stack differ between any two crashes: fewer bytes are too few to call two dumps the same.
    private const int LeastBytes = 64;

    /// <summary>The best state first; then the newest: of a log's dumps the last, of a ring's slots that with the highest number.</summary>
    private static bool IsBefore(Capture one, Capture other) =>
        one.State != other.State ? one.State < other.State
        : AreInOneLog(one, other) ? one.Offset > other.Offset
        : one.Place.Sequence > other.Place.Sequence;

    private static bool AreInOneLog(Capture one, Capture other) =>
        one.Container == CaptureContainer.SerialLog && other.Container == CaptureContainer.SerialLog && one.SourceName == other.SourceName;

    internal static IReadOnlyList<Capture> Merge(List<Capture> found)
    {
        List<Capture> ordered = [];
        foreach (Capture capture in found)
        {
            // Equals keep their order.
            int at = ordered.FindIndex(o => IsBefore(capture, o));
            ordered.Insert(at < 0 ? ordered.Count : at, capture);
        }

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

            // A bare stream is taken to be as long as its file, which may end in padding.
            names.Add(capture.Size == best.Size ? capture.SourceName
                : capture.Size > best.Size ? $"{capture.SourceName} ({Word(capture.State)})"
                : $"{capture.SourceName} ({Word(capture.State)}, {Numbers.Text(capture.Size)} of {Numbers.Text(best.Size)} bytes)");
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
