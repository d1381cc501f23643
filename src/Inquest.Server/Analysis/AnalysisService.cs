using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Analysis;

/// <summary>The pool: a few loops, each with a process of its own, take dumps and ELFs from the queue and store what was found.</summary>
internal sealed class AnalysisService(IWorkQueue work, DumpAnalysis dumps, SymbolInspection symbols, ServerOptions options, ILogger<AnalysisService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, options.Workers).Select(_ => LoopAsync(WorkKind.Analyse, dumps.RunAsync, stoppingToken))
            .Append(LoopAsync(WorkKind.InspectSymbols, symbols.RunAsync, stoppingToken)));

    [SuppressMessage("Design", "CA1031", Justification = "One piece of work that fails must not end the loop; it is logged and given back.")]
    private async Task LoopAsync(WorkKind kind, Func<WorkItem, WorkerProcess, CancellationToken, Task> run, CancellationToken stopping)
    {
        await Task.Yield();
        using var process = new WorkerProcess(options);
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
