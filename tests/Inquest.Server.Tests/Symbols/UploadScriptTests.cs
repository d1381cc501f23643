using System.Diagnostics;
using System.Security.Cryptography;
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

    [Fact]
    public async Task The_script_does_with_what_macos_has()
    {
        // There is shasum and no sha256sum, and a bash in which an empty list is unset.
        string[] tools = ["bash", "curl", "shasum", "perl", "cut", "mktemp", "rm", "head"];
        await using RunningServer server = await StartAsync();
        Assert.SkipUnless(tools.All(t => Tools.Find(t) is not null), "needs shasum and perl");
        string elf = Path.Combine(server.Folder, "zmk.elf");
        await File.WriteAllBytesAsync(elf, s_elf, RunningServer.Cancellation);
        string only = Directory.CreateDirectory(Path.Combine(server.Folder, "bin")).FullName;
        foreach (string tool in tools)
        {
            File.CreateSymbolicLink(Path.Combine(only, tool), Tools.Find(tool)!);
        }

        (int code, string output, string error) = await RunWithAsync(server, await server.KeyAsync(KeyKind.Symbols), only, elf);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("sent, " + Convert.ToHexStringLower(SHA256.HashData(s_elf)), output, StringComparison.Ordinal);
        string script = await File.ReadAllTextAsync(Repository.PathOf("deploy/symbols/upload.sh"), RunningServer.Cancellation);
        Assert.DoesNotContain("\"${headers[@]}\"", script.Replace("${headers[@]+\"${headers[@]}\"}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static Task<RunningServer> StartAsync()
    {
        Assert.SkipWhen(Tools.Find("bash") is null || Tools.Find("curl") is null, "needs bash and curl");
        return RunningServer.StartAsync();
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(RunningServer server, string key, params string[] arguments) => RunWithAsync(server, key, null, arguments);

    private static async Task<(int Code, string Output, string Error)> RunWithAsync(RunningServer server, string key, string? path, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Repository.PathOf("deploy/symbols/upload.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["INQUEST_SERVER"] = server.Client.BaseAddress!.ToString();
        start.Environment["INQUEST_KEY"] = key;
        start.Environment["PATH"] = path ?? start.Environment["PATH"];
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(RunningServer.Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(RunningServer.Cancellation);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        return (process.ExitCode, output, await errors);
    }
}
