using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Inquest.Server.Hosting;

namespace Inquest.Server.Analysis;

/// <summary>
/// One analysing process, started when it is first needed. The operating system bounds it: a heap limit that the runtime
/// holds to, and a kill when the time is up. A thread could be neither bounded nor killed.
/// </summary>
internal sealed class WorkerProcess(ServerOptions options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;
    private long _lastUsed;

    /// <summary>Has the process do something, after what others asked before.</summary>
    /// <returns>The result and the report; null when the process died or was killed over it.</returns>
    /// <exception cref="Win32Exception">The process cannot be started.</exception>
    public async Task<(AnalysisResult Result, byte[] Report)?> AskAsync(WorkerRequest request, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await AskInTurnAsync(request, cancellation);
        }
        finally
        {
            _lastUsed = Environment.TickCount64;
            _turn.Release();
        }
    }

    /// <summary>Ends the process when nothing was asked of it for a while; the next request starts another.</summary>
    public void EndWhenIdle(TimeSpan idle)
    {
        if (!_turn.Wait(0))
        {
            return;
        }

        if (Environment.TickCount64 - _lastUsed >= idle.TotalMilliseconds)
        {
            Kill();
        }

        _turn.Release();
    }

    public void Dispose()
    {
        Kill();
        _turn.Dispose();
    }

    private async Task<(AnalysisResult Result, byte[] Report)?> AskInTurnAsync(WorkerRequest request, CancellationToken cancellation)
    {
        _process ??= Start();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(options.WorkerSeconds));
        try
        {
            byte[] message = JsonSerializer.SerializeToUtf8Bytes(request, WorkerJson.Default.WorkerRequest);
            Frames.Write(_process.StandardInput.BaseStream, message);
            Stream output = _process.StandardOutput.BaseStream;
            if (await Frames.ReadAsync(output, timeout.Token) is { } result && await Frames.ReadAsync(output, timeout.Token) is { } report)
            {
                return (JsonSerializer.Deserialize(result, WorkerJson.Default.AnalysisResult)!, report);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Its time is up.
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException)
        {
            // It died, or it says what no analyser says.
        }

        Kill();
        return null;
    }

    private Process Start()
    {
        IReadOnlyList<string> command = options.WorkerCommand.Count > 0 ? options.WorkerCommand : OwnCommand();
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };

        // The runtime reads the limit as hexadecimal.
        start.Environment["DOTNET_GCHeapHardLimit"] = ((long)options.WorkerMegabytes << 20).ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start) ?? throw new Win32Exception($"{command[0]} cannot be started.");
    }

    private static List<string> OwnCommand()
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Environment.GetCommandLineArgs()[0], "serve-worker"]
            : [program, "serve-worker"];
    }

    private void Kill()
    {
        if (_process is null)
        {
            return;
        }

        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }

        _process.Dispose();
        _process = null;
    }
}
