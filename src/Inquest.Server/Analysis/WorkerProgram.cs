using System.Collections.Concurrent;
using System.Text.Json;

namespace Inquest.Server.Analysis;

/// <summary>
/// The inside of an analysing process: requests come on standard input, results go to standard output, until the input
/// ends. The server starts it with a bound on its heap and ends it when it takes too long, so it needs no care of its own.
/// </summary>
public static class WorkerProgram
{
    /// <summary>Serves until the input ends, which it does when the server is gone. Always 0.</summary>
    /// <param name="input">Where requests come from.</param>
    /// <param name="output">Where results go to.</param>
    /// <param name="abandoned">
    /// Called on another thread when the input ends in the middle of an analysis: nobody waits for it any more, and nobody is left who
    /// would end it. It ends the process.
    /// </param>
    public static int Run(Stream input, Stream output, Action abandoned)
    {
        ArgumentNullException.ThrowIfNull(abandoned);
        var analyser = new DumpAnalyser();
        using var requests = new BlockingCollection<byte[]>();
        int busy = 0;
        var reader = new Thread(() => Listen(input, requests, () =>
        {
            if (Volatile.Read(ref busy) != 0)
            {
                abandoned();
            }
        }))
        {
            IsBackground = true,
            Name = "requests",
        };
        reader.Start();
        foreach (byte[] message in requests.GetConsumingEnumerable())
        {
            Volatile.Write(ref busy, 1);
            WorkerRequest request = JsonSerializer.Deserialize(message, WorkerJson.Default.WorkerRequest)!;
            (AnalysisResult result, byte[] report) = analyser.Analyse(request);
            Frames.Write(output, JsonSerializer.SerializeToUtf8Bytes(result, WorkerJson.Default.AnalysisResult));
            Frames.Write(output, report);
            Volatile.Write(ref busy, 0);
        }

        reader.Join();
        return 0;
    }

    // A thread of its own, so that the end of the input is seen while an analysis runs.
    private static void Listen(Stream input, BlockingCollection<byte[]> requests, Action ended)
    {
        try
        {
            while (Frames.ReadAsync(input, CancellationToken.None).GetAwaiter().GetResult() is { } message)
            {
                requests.Add(message);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // As good as the end.
        }

        requests.CompleteAdding();
        ended();
    }
}
