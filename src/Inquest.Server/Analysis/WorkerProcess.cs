using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Inquest.Server.Hosting;

namespace Inquest.Server.Analysis;

/// <summary>
/// One analysing process, started when it is first needed. The operating system bounds it: a heap limit that the runtime
/// holds to, and a kill when its processor time is used up. A thread could be neither bounded nor killed.
/// </summary>
internal sealed class WorkerProcess(ServerOptions options) : IDisposable
{
    /// <summary>
    /// Times its processor time that a request may take by the clock: a process that waits for nothing ends, too. Time in which the
    /// server itself stands still does not count.
    /// </summary>
    private const int HangFactor = 5;

    /// <summary>Exit codes of processes that a signal ended which comes from outside: HUP, INT, QUIT, KILL, TERM (128 and its number).</summary>
    private static readonly int[] s_fromOutside = [129, 130, 131, 137, 143];

    /// <summary>How often a running request is looked at.</summary>
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;
    private long _lastUsed;

    /// <summary>Has the process do something, after what others asked before.</summary>
    /// <exception cref="Win32Exception">The process cannot be started.</exception>
    public async Task<WorkerAnswer> AskAsync(WorkerRequest request, CancellationToken cancellation)
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
        if (options.Reserve is { } reserve && _process is { HasExited: false } idle && _turn.Wait(0))
        {
            reserve.Keep(How, idle);
            _process = null;
        }

        Kill();
        _turn.Dispose();
    }

    private async Task<WorkerAnswer> AskInTurnAsync(WorkerRequest request, CancellationToken cancellation)
    {
        if (_process is { HasExited: true })
        {
            // It was ended while it did nothing; that is no fault of this request.
            Kill();
        }

        Process process = _process ??= Start();
        try
        {
            TimeSpan before = process.TotalProcessorTime;
            Frames.Write(process.StandardInput.BaseStream, JsonSerializer.SerializeToUtf8Bytes(request, WorkerJson.Default.WorkerRequest));
            Task<WorkerAnswer?> answer = ReadAsync(process.StandardOutput.BaseStream, cancellation);
            for (long beats = 0; ; beats++)
            {
                try
                {
                    if (await answer.WaitAsync(s_beat, cancellation) is { } given)
                    {
                        return given;
                    }

                    break;
                }
                catch (TimeoutException)
                {
                    if (process.TotalProcessorTime - before >= TimeSpan.FromSeconds(options.WorkerSeconds) || beats * s_beat >= TimeSpan.FromSeconds((double)options.WorkerSeconds * HangFactor))
                    {
                        Kill();
                        return WorkerAnswer.Died;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or InvalidOperationException)
        {
            // It died, or it says what no analyser says.
        }

        bool fromOutside = process.WaitForExit(TimeSpan.FromSeconds(1)) && s_fromOutside.Contains(process.ExitCode);
        Kill();
        return fromOutside ? WorkerAnswer.Interrupted : WorkerAnswer.Died;
    }

    // Null at the end of the stream: the process is gone.
    private static async Task<WorkerAnswer?> ReadAsync(Stream output, CancellationToken cancellation) =>
        await Frames.ReadAsync(output, cancellation) is { } result && await Frames.ReadAsync(output, cancellation) is { } report
            ? new WorkerAnswer(JsonSerializer.Deserialize(result, WorkerJson.Default.AnalysisResult)!, report, EndedFromOutside: false)
            : null;

    private IReadOnlyList<string> Command => options.WorkerCommand.Count > 0 ? options.WorkerCommand : OwnCommand();

    private string How => string.Create(CultureInfo.InvariantCulture, $"{options.WorkerMegabytes} {string.Join('\0', Command)}");

    private Process Start()
    {
        if (options.Reserve?.Take(How) is { } waiting)
        {
            return waiting;
        }

        IReadOnlyList<string> command = Command;
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
