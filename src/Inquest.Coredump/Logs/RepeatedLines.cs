namespace Inquest.Coredump.Logs;

/// <summary>
/// Takes out lines that stand in a log twice: two programs wrote one file, or parts of a log were joined where they overlap.
/// </summary>
/// <remarks>
/// No line has a number, and equal lines follow each other in sound dumps too (unused stacks, cleared memory). So a block with more
/// lines than its header promises tells that lines repeat, and its equal neighbours tell between which two places: what stands before
/// and behind has its place, what lies between has one only where all lines that could stand there are equal. Tests: RepeatedLogLineTests.
/// </remarks>
internal sealed class RepeatedLines(LogSession session)
{
    private const int LineBytes = LogStreamBuilder.LineBytes;

    /// <summary>How many lines were taken out.</summary>
    internal int Removed { get; private set; }

    /// <summary>How many lines have no certain place because of it: they are damaged lines now.</summary>
    internal int Uncertain { get; private set; }

    /// <summary>Every second line, where all stand twice; else the lines as they are.</summary>
    internal List<LogLine> Halved(List<LogLine> lines)
    {
        if (lines.Count < 4 || lines.Count % 2 != 0)
        {
            return lines;
        }

        List<LogLine> half = new(lines.Count / 2);
        for (int i = 0; i < lines.Count; i += 2)
        {
            if (!AreEqual(lines[i], lines[i + 1]))
            {
                return lines;
            }

            half.Add(lines[i]);
        }

        Removed += half.Count;
        return half;
    }

    /// <summary>The lines of one block, with those that repeat taken out.</summary>
    /// <param name="lines">All lines from behind the block's header to the next header.</param>
    /// <param name="payloadBytes">What the header promises.</param>
    /// <returns>Null when the block has no excess, or one that no repetition explains.</returns>
    internal List<LogLine>? WithoutExcess(ReadOnlySpan<LogLine> lines, ulong payloadBytes)
    {
        ulong sum = 0;
        foreach (LogLine line in lines)
        {
            if (line.Kind == LogLineKind.Dropped)
            {
                return null;
            }

            sum += line.Kind == LogLineKind.Damaged ? LineBytes : (ulong)line.Length;
        }

        if (sum <= payloadBytes || lines.Length < 2)
        {
            return null;
        }

        ulong excess = sum - payloadBytes;
        ulong tail = payloadBytes % LineBytes;
        if (excess == tail && AreEqual(lines[^1], lines[^2]))
        {
            Removed++;
            return [.. lines[..^1]];
        }

        // A block whose short last line stands where it must is whole: what follows it belongs to another.
        ulong at = payloadBytes / LineBytes;
        bool isWhole = tail != 0 && at < (ulong)lines.Length && (ulong)lines[(int)at].Length == tail;
        return isWhole || excess % LineBytes != 0 || excess / LineBytes > (ulong)lines.Length / 2 || (tail != 0 && (ulong)lines[^1].Length != tail)
            ? null
            : Without(lines, (int)(excess / LineBytes), tail != 0);
    }

    private List<LogLine>? Without(ReadOnlySpan<LogLine> lines, int excess, bool endIsCertain)
    {
        (int first, int last, int count) = Neighbours(lines, 1, 1);
        if (excess > 1 && count == 0)
        {
            (first, last, count) = Neighbours(lines, excess, excess);
            return count == 0 ? null : Shifted(lines, first + excess, last, excess, excess);
        }

        if (count < excess)
        {
            return null;
        }

        // Several lines too many may also be another block whose header is lost; no block is as small as one line.
        return Shifted(lines, first + 1, endIsCertain || excess == 1 ? last : lines.Length - excess, excess, 1);
    }

    // The first and the last place where so many lines are followed by the same ones, and how many such places there are.
    private (int First, int Last, int Count) Neighbours(ReadOnlySpan<LogLine> lines, int distance, int run)
    {
        int first = -1, last = -1, count = 0, equal = 0;
        for (int i = 0; i + distance < lines.Length; i++)
        {
            equal = AreEqual(lines[i], lines[i + distance]) ? equal + 1 : 0;
            if (equal >= run)
            {
                last = i - run + 1;
                first = first < 0 ? last : first;
                count++;
            }
        }

        return (first, last, count);
    }

    // Line k is the log's line k before `from`, line k + excess from `to`, and between them one of those k to k + excess, step by step.
    private List<LogLine> Shifted(ReadOnlySpan<LogLine> lines, int from, int to, int excess, int step)
    {
        List<LogLine> kept = new(lines.Length - excess);
        int equal = 0;
        for (int i = 0; i < lines.Length - excess; i++)
        {
            // How many of the lines behind this one are equal to it; counted once for a run.
            equal = Math.Max(0, equal - 1);
            while (equal < excess / step && AreEqual(lines[i + (equal * step)], lines[i + ((equal + 1) * step)]))
            {
                equal++;
            }

            bool isCertain = i < from || i >= to || equal >= excess / step;
            kept.Add(isCertain ? lines[i < from ? i : i + excess] : new LogLine(0, 0, LogLineKind.Damaged));
            Uncertain += isCertain ? 0 : 1;
        }

        Removed += excess;
        return kept;
    }

    private bool AreEqual(LogLine a, LogLine b) =>
        a.Kind == LogLineKind.Good && b.Kind == LogLineKind.Good && session.BytesOf(a).SequenceEqual(session.BytesOf(b));
}
