using System.Diagnostics;

namespace Inquest.Tests.Synth;

/// <summary>Runs the field's tools for differential tests.</summary>
internal static class ToolRunner
{
    /// <summary>What a tool writes to its standard output; skips the test when it is not installed.</summary>
    public static string Run(string tool, string input, params string[] arguments)
    {
        string path = Tools.Find(tool) ?? "";
        Assert.SkipWhen(path.Length == 0, $"{tool} is not installed");
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBUGINFOD_URLS"] = "";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        string text = output.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{tool} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return text;
    }
}
