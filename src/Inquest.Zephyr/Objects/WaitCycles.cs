namespace Inquest.Zephyr.Objects;

/// <summary>Finds deadlocks: threads that wait for each other in a circle.</summary>
public static class WaitCycles
{
    /// <summary>The circles of two threads or more, each once, in the order in which they wait for one another.</summary>
    /// <param name="waitsFor">For each waiting thread, the thread that holds what it waits for.</param>
    public static IReadOnlyList<IReadOnlyList<ulong>> Find(IReadOnlyDictionary<ulong, ulong> waitsFor)
    {
        ArgumentNullException.ThrowIfNull(waitsFor);
        List<IReadOnlyList<ulong>> cycles = [];
        HashSet<ulong> done = [];
        foreach (ulong start in waitsFor.Keys)
        {
            // Each thread waits for one other at most: following it either ends, meets what was followed before, or closes a circle.
            List<ulong> path = [];
            ulong at = start;
            while (!done.Contains(at) && !path.Contains(at))
            {
                path.Add(at);
                if (!waitsFor.TryGetValue(at, out ulong next))
                {
                    break;
                }

                at = next;
            }

            int first = done.Contains(at) ? -1 : path.IndexOf(at);
            if (first >= 0 && path.Count - first > 1 && waitsFor.TryGetValue(path[^1], out ulong back) && back == at)
            {
                cycles.Add(path[first..]);
            }

            done.UnionWith(path);
        }

        return cycles;
    }
}
