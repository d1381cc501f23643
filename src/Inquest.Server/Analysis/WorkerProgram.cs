using System.Text.Json;

namespace Inquest.Server.Analysis;

/// <summary>
/// The inside of an analysing process: requests come on standard input, results go to standard output, until the input
/// ends. The server starts it with a bound on its heap and ends it when it takes too long, so it needs no care of its own.
/// </summary>
public static class WorkerProgram
{
    /// <summary>Serves until the input ends, which it does when the server is gone. Always 0.</summary>
    public static int Run(Stream input, Stream output)
    {
        var analyser = new DumpAnalyser();
        while (Frames.ReadAsync(input, CancellationToken.None).GetAwaiter().GetResult() is { } message)
        {
            WorkerRequest request = JsonSerializer.Deserialize(message, WorkerJson.Default.WorkerRequest)!;
            (AnalysisResult result, byte[] report) = analyser.Analyse(request);
            Frames.Write(output, JsonSerializer.SerializeToUtf8Bytes(result, WorkerJson.Default.AnalysisResult));
            Frames.Write(output, report);
        }

        return 0;
    }
}
