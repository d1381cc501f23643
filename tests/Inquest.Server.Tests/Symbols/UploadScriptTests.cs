using System.Diagnostics;
using Inquest.Server.Accounts;
using Inquest.Server.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Symbols;

/// <summary>What build machines without inquest run: bash and curl.</summary>
public class UploadScriptTests
{
    private static readonly byte[] s_elf = File.ReadAllBytes(Repository.PathOf("crashlab/builds/an385-Os-dwarf5-id.elf"));

    [Fact]
    public async Task The_script_of_build_machines_sends_an_elf_once_and_names_its_version()
    {
        await using RunningServer server = await StartAsync();
        string elf = Path.Combine(server.Folder, "zmk.elf");
        await File.WriteAllBytesAsync(elf, s_elf, RunningServer.Cancellation);
        string key = await server.KeyAsync(KeyKind.Symbols);
        (int code, string output, string error) = await RunAsync(server, key, elf);
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith($"{elf}: sent, ", output, StringComparison.Ordinal);
        Assert.StartsWith($"{elf}: was there already, ", (await RunAsync(server, key, elf)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(server, key, "--firmware", "1.4.0", "--nightly", elf)).Code);
        SymbolFile file = Assert.Single(server.Get<SymbolStore>().List(server.Project));
        Assert.Equal(("zmk.elf", "1.4.0", false), (file.Name, file.Firmware, file.Nightly));
    }

    [Fact]
    public async Task The_script_ends_like_the_tool_when_the_server_refuses()
    {
        await using RunningServer server = await StartAsync();
        string elf = Path.Combine(server.Folder, "zmk.elf");
        await File.WriteAllBytesAsync(elf, s_elf, RunningServer.Cancellation);
        (int code, _, string error) = await RunAsync(server, "inqs_forged", elf);
        Assert.Equal(6, code);
        Assert.Contains("the server answers 401", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(server, "", elf)).Code);
        Assert.Equal(5, (await RunAsync(server, "inqs_x", elf + ".none")).Code);
    }

    private static Task<RunningServer> StartAsync()
    {
        Assert.SkipWhen(Tools.Find("bash") is null || Tools.Find("curl") is null, "needs bash and curl");
        return RunningServer.StartAsync();
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(RunningServer server, string key, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Repository.PathOf("deploy/symbols/upload.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["INQUEST_SERVER"] = server.Client.BaseAddress!.ToString();
        start.Environment["INQUEST_KEY"] = key;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(RunningServer.Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(RunningServer.Cancellation);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        return (process.ExitCode, output, await errors);
    }
}
