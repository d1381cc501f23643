using System.Diagnostics;

namespace Inquest.Server.Analysis;

/// <summary>Where analysing processes wait for the next server of the same program; without one they end with their server.</summary>
internal interface IWorkerReserve
{
    /// <summary>A process that was started in the same way and lives; null when none waits.</summary>
    Process? Take(string how);

    /// <summary>Keeps a process that has answered all that it was asked.</summary>
    void Keep(string how, Process process);
}
