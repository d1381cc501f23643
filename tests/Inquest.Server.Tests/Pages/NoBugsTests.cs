using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Inquest.Server.Accounts;
using Inquest.Server.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Pages;

public partial class NoBugsTests
{
    [Fact]
    public async Task Every_command_of_the_empty_page_does_what_the_page_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        Assert.SkipWhen(Tools.Find("curl") is null, "curl is not installed");
        await using RunningServer server = await RunningServer.StartAsync();
        (string cookie, _) = await server.SignInAsync();
        using HttpResponseMessage page = await server.SendAsync(HttpMethod.Get, "/bugs", null, null, ("Cookie", cookie));
        string html = await page.Content.ReadAsStringAsync(RunningServer.Cancellation);
        string[] commands = [.. Blocks().Matches(html).SelectMany(m => WebUtility.HtmlDecode(m.Groups[1].Value).ReplaceLineEndings("\n").Split("\n\n"))];
        Assert.Equal(3, commands.Length);

        // The files that the commands name.
        string folder = Path.Combine(server.Folder, "by-hand");
        byte[] dump = Samples.Dump("call_null_an386_v3_min-top_logging");
        byte[] elf = Samples.Elf("call_null_an386_v3_min-top_logging");
        Directory.CreateDirectory(Path.Combine(folder, "build/zephyr"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "CURRENT.UF2"), dump, RunningServer.Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "dump.bin"), [.. dump, (byte)'\n'], RunningServer.Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "zephyr.elf"), elf, RunningServer.Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "build/zephyr/zephyr.elf"), [.. elf, 0], RunningServer.Cancellation);
        (string ingest, string symbols) = (await server.KeyAsync(KeyKind.Ingest), await server.KeyAsync(KeyKind.Symbols));

        List<(int Dumps, int Elves)> after = [];
        string said = "";
        foreach (string command in commands)
        {
            said += await RunAsync(folder, command, ingest, symbols);
            await server.SettleAsync();
            after.Add((new[] { 1L, 2L }.Count(i => server.Get<Server.Dumps.DumpStore>().Find(i) is not null), server.Get<SymbolStore>().List(server.Project).Count));
        }

        Assert.True(after.SequenceEqual([(1, 1), (2, 1), (2, 2)]), string.Join(' ', after) + said);
        Assert.Equal("kb-0017", server.Dump(2).Device);
    }

    [GeneratedRegex("<pre[^>]*>(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    private static async Task<string> RunAsync(string folder, string command, string ingest, string symbols)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = Path.GetDirectoryName(RunningServer.WorkerPath) + ":" + start.Environment["PATH"];
        start.Environment["XDG_DATA_HOME"] = folder;
        start.Environment["INGEST_KEY"] = ingest;
        start.Environment["SYMBOLS_KEY"] = symbols;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(RunningServer.Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(RunningServer.Cancellation);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        return output + await errors;
    }
}
