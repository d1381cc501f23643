using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Analysis;

/// <summary>
/// The pool: each process has a few loops that take dumps and ELFs from the queue, have the process look at one after the
/// other, and store what was found. While one loop waits for the disk, the process works for the next.
/// </summary>
internal sealed class AnalysisService(IWorkQueue work, DumpAnalysis dumps, SymbolInspection symbols, ServerOptions options, ILogger<AnalysisService> log) : BackgroundService
{
    /// <summary>Loops of one process: one is explained, one is stored, one is read.</summary>
    private const int LoopsOfProcess = 3;

    /// <summary>A process without work for this long is ended, and its memory is free; the next dump starts another.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, options.Workers).Select(_ => ServeAsync(WorkKind.Analyse, dumps.RunAsync, LoopsOfProcess, stoppingToken))
            .Append(ServeAsync(WorkKind.InspectSymbols, symbols.RunAsync, 1, stoppingToken)));

    private async Task ServeAsync(WorkKind kind, Func<WorkItem, WorkerProcess, CancellationToken, Task> run, int loops, CancellationToken stopping)
    {
        using var process = new WorkerProcess(options);
        await Task.WhenAll([.. Enumerable.Range(0, loops).Select(_ => LoopAsync(kind, run, process, stopping)), RestAsync(process, stopping)]);
    }

    private static async Task RestAsync(WorkerProcess process, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                process.EndWhenIdle(s_idle);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "One piece of work that fails must not end the loop; it is logged and given back.")]
    private async Task LoopAsync(WorkKind kind, Func<WorkItem, WorkerProcess, CancellationToken, Task> run, WorkerProcess process, CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            WorkItem? item = null;
            try
            {
                item = await work.TakeAsync(kind, stopping);
                await run(item, process, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                ServerLog.WorkFailed(log, e, kind.ToString(), item?.Subject ?? 0);
                await PauseAsync(item, stopping);
            }
        }
    }

    // A full disk, a program that cannot be started: the same again at once would fail again.
    [SuppressMessage("Design", "CA1031", Justification = "What cannot be given back now is free again after the next start.")]
    private async Task PauseAsync(WorkItem? item, CancellationToken stopping)
    {
        try
        {
            if (item is not null)
            {
                await work.ReturnAsync(item, TimeSpan.FromSeconds(5));
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stopping);
        }
        catch (Exception)
        {
            Debug.Assert(true, "nothing to do");
        }
    }
}
