using System.Collections.Concurrent;
using System.Diagnostics;

namespace Inquest.Server.Analysis;

/// <summary>
/// Analysing processes that wait for the next server of the same program. For programs that start many servers one after the other, as
/// tests do: each would have to start, and its runtime to warm up, a process of its own. They end with the program.
/// </summary>
internal sealed class WorkerReserve
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<Process>> _idle = new(StringComparer.Ordinal);

    /// <summary>A process that was started in the same way and lives; null when none waits.</summary>
    public Process? Take(string how)
    {
        while (_idle.TryGetValue(how, out ConcurrentBag<Process>? some) && some.TryTake(out Process? process))
        {
            if (!process.HasExited)
            {
                return process;
            }

            process.Dispose();
        }

        return null;
    }

    /// <summary>Keeps a process that has answered all that it was asked.</summary>
    public void Keep(string how, Process process) => _idle.GetOrAdd(how, _ => []).Add(process);
}
