using System.Collections.Concurrent;
using System.Diagnostics;
using Inquest.Server.Analysis;

namespace Inquest.Server.Tests;

/// <summary>
/// Analysing processes that wait for the next test's server: each would have to start, and its runtime to warm up, a process of its own. They
/// end with the program.
/// </summary>
internal sealed class WorkerReserve : IWorkerReserve
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<Process>> _idle = new(StringComparer.Ordinal);

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

    public void Keep(string how, Process process) => _idle.GetOrAdd(how, _ => []).Add(process);
}
