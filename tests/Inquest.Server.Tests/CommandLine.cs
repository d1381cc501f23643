using System.Diagnostics;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests;

/// <summary>The command line as a person runs it, in a process of its own.</summary>
internal static class CommandLine
{
    /// <summary>Runs <c>inquest</c> with a key in its environment, and folders of its own for what it keeps.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(string key, params string[] arguments) => RunWithAsync(key, "", arguments);

    /// <summary>As <see cref="RunAsync"/>, with a key for ELFs beside it; empty for none.</summary>
    public static async Task<(int Code, string Output, string Error)> RunWithAsync(string key, string symbolsKey, params string[] arguments)
    {
        string home = Directory.CreateTempSubdirectory("inquest-home-").FullName;
        try
        {
            return await RunIn(home, key, symbolsKey, arguments);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, with a folder that lives longer.</summary>
    public static Task<(int Code, string Output, string Error)> RunIn(string home, string key, params string[] arguments) => RunIn(home, key, "", arguments);

    private static async Task<(int Code, string Output, string Error)> RunIn(string home, string key, string symbolsKey, string[] arguments)
    {
        var start = new ProcessStartInfo(RunningServer.WorkerPath, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        start.Environment["INQUEST_KEY"] = key;
        start.Environment["INQUEST_SYMBOLS_KEY"] = symbolsKey;
        start.Environment["XDG_DATA_HOME"] = home;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(RunningServer.Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(RunningServer.Cancellation);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        return (process.ExitCode, output, await errors);
    }
}
