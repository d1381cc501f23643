using Inquest.Server.Storage;
using Inquest.Server.Projects;
using System.Diagnostics;
using System.Net;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Symbols;

public class SymbolTests
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    private static readonly byte[] s_elfWithId = File.ReadAllBytes(Repository.PathOf("crashlab/builds/an385-Os-dwarf5-id.elf"));

    [Fact]
    public async Task The_quota_bounds_dumps_and_elfs_together()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] elf = Samples.Elf("deadlock_an385_v3_min-top_logging");
        string key = await server.KeyAsync(KeyKind.Symbols);
        string ingest = await server.KeyAsync(KeyKind.Ingest);
        foreach ((long quota, HttpStatusCode expected) in new[] { (elf.Length - 1L, HttpStatusCode.InsufficientStorage), (elf.Length + 99L, HttpStatusCode.Created), (elf.Length - 1L, HttpStatusCode.OK) })
        {
            await server.Get<ProjectStore>().SetRetentionAsync(server.Project, new Retention(quota, null, null, null), "test");
            using HttpResponseMessage put = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", key, new ByteArrayContent(elf));
            Assert.Equal(expected, put.StatusCode);
            Assert.Equal(expected == HttpStatusCode.InsufficientStorage ? 0 : 1, server.Get<IBlobStore>().List(BlobArea.Symbols).Count());
        }

        await server.Get<ProjectStore>().SetRetentionAsync(server.Project, new Retention(elf.Length + 99L, null, null, null), "test");
        foreach ((int length, HttpStatusCode expected) in new[] { (100, HttpStatusCode.InsufficientStorage), (99, HttpStatusCode.Accepted) })
        {
            using HttpResponseMessage post = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", ingest, new ByteArrayContent(new byte[length]));
            Assert.Equal(expected, post.StatusCode);
        }

        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task An_elf_is_taken_once_and_is_said_to_be_there_after_that()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Symbols);
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, key, s_elfWithId));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(server, key, s_elfWithId));
        await server.SettleAsync();
        SymbolFile file = Assert.Single(server.Get<SymbolStore>().List(server.Project));
        Assert.Equal((SymbolStates.Ready, 40), (file.State, file.BuildId!.Length));
        Assert.Contains(file.Lacks!, l => l is { Id: "latch", Setting: not null });
        using HttpResponseMessage present = await server.SendAsync(HttpMethod.Get, "/api/v1/symbols/" + file.Sha256, key);
        Assert.Equal(HttpStatusCode.OK, present.StatusCode);
    }

    [Fact]
    public async Task What_is_no_elf_is_refused_and_what_only_begins_like_one_is_not_used()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Symbols);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await PutAsync(server, key, "hello"u8.ToArray()));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, key, [0x7F, 0x45, 0x4C, 0x46, .. new byte[100]]));
        await server.SettleAsync();
        Assert.Equal(SymbolStates.Unusable, Assert.Single(server.Get<SymbolStore>().List(server.Project)).State);
    }

    [Fact]
    public async Task A_dump_that_came_first_is_analysed_again_by_itself_when_its_elf_arrives()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump(Fixture));
        await server.SettleAsync();
        DumpRow before = server.Dump(id);
        Assert.Equal((DumpProgress.Analysed, "no-elf"), (before.State, before.Verdict));
        string symbols = await server.KeyAsync(KeyKind.Symbols);

        // A wrong one changes nothing; the right one is taken, without anybody telling which.
        await PutAsync(server, symbols, s_elfWithId);
        await server.SettleAsync();
        Assert.NotEqual("likely", server.Dump(id).Verdict);
        await PutAsync(server, symbols, Samples.Elf(Fixture), ("Inquest-Firmware", "3.1.4"));
        await server.SettleAsync();
        DumpRow after = server.Dump(id);
        Assert.Equal(("likely", "3.1.4"), (after.Verdict, after.Firmware));
        Assert.NotEqual(before.Signature, after.Signature);

        // The provisional bug leads to the real one.
        Assert.NotEqual(before.BugId, after.BugId);
        Assert.Equal(after.BugId, server.Get<Server.Bugs.BugStore>().Find(before.BugId!.Value)!.Bug.Id);
    }

    [Fact]
    public async Task Debuginfod_find_fetches_the_elf_by_its_build_id()
    {
        string tool = Tools.Find("debuginfod-find") ?? "";
        Assert.SkipWhen(tool.Length == 0, "debuginfod-find is not installed");
        await using RunningServer server = await RunningServer.StartAsync();
        await PutAsync(server, await server.KeyAsync(KeyKind.Symbols), s_elfWithId);
        await server.SettleAsync();
        string buildId = server.Get<SymbolStore>().List(server.Project)[0].BuildId!;
        string read = await server.KeyAsync(KeyKind.Read);
        foreach (string[] what in new string[][] { ["debuginfo", buildId], ["executable", buildId], ["section", buildId, ".debug_line"] })
        {
            (int code, string path) = Find(tool, server, read, what);
            Assert.Equal(0, code);
            byte[] bytes = await File.ReadAllBytesAsync(path, RunningServer.Cancellation);
            Assert.True(what[0] == "section" ? bytes.Length > 100 : bytes.AsSpan().SequenceEqual(s_elfWithId), what[0]);
        }

        Assert.NotEqual(0, Find(tool, server, "inqr_forged", ["debuginfo", buildId]).Code);
        Assert.NotEqual(0, Find(tool, server, read, ["debuginfo", new string('a', 40)]).Code);
    }

    [Fact]
    public async Task Debuginfod_answers_head_and_ranges()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await PutAsync(server, await server.KeyAsync(KeyKind.Symbols), s_elfWithId);
        await server.SettleAsync();
        string path = $"/buildid/{server.Get<SymbolStore>().List(server.Project)[0].BuildId}/debuginfo";
        string read = await server.KeyAsync(KeyKind.Read);
        using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, path, read);
        Assert.Equal(s_elfWithId.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), head.Headers.GetValues("X-DEBUGINFOD-SIZE").Single());
        using HttpResponseMessage part = await server.SendAsync(HttpMethod.Get, path, read, null, ("Range", "bytes=0-3"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal([0x7F, 0x45, 0x4C, 0x46], await part.Content.ReadAsByteArrayAsync(RunningServer.Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_section_has_the_bytes_that_elfutils_own_server_gives(bool compressed)
    {
        string theirs = Tools.Find("debuginfod") ?? "";
        Assert.SkipWhen(theirs.Length == 0, "debuginfod is not installed");
        string objcopy = Tools.Find("arm-none-eabi-objcopy") ?? "";
        Assert.SkipWhen(objcopy.Length == 0, "arm-none-eabi-objcopy is not installed");
        await using RunningServer server = await RunningServer.StartAsync();
        string folder = Directory.CreateDirectory(Path.Combine(server.Folder, "theirs")).FullName;
        string elf = Path.Combine(folder, "zephyr.elf");
        await RunAsync(objcopy, [], [compressed ? "--compress-debug-sections=zlib" : "--decompress-debug-sections", Repository.PathOf("crashlab/builds/an385-Os-dwarf5-id.elf"), elf]);
        await PutAsync(server, await server.KeyAsync(KeyKind.Symbols), await File.ReadAllBytesAsync(elf, RunningServer.Cancellation));
        await server.SettleAsync();
        string buildId = server.Get<SymbolStore>().List(server.Project)[0].BuildId!;
        string read = await server.KeyAsync(KeyKind.Read);
        (Process other, HttpClient client) = await StartDebuginfodAsync(theirs, folder, buildId);
        try
        {
            foreach (string section in new[] { ".debug_line", "text", ".debug_info", "bss", ".nothing" })
            {
                string path = $"/buildid/{buildId}/section/{section}";
                using HttpResponseMessage asked = await client.GetAsync(path, RunningServer.Cancellation);
                byte[]? expected = asked.IsSuccessStatusCode ? await asked.Content.ReadAsByteArrayAsync(RunningServer.Cancellation) : null;
                Assert.Equal((section is not ("bss" or ".nothing"), section), (expected is not null, section));
                using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, read);
                Assert.Equal((expected is null, section), (answer.StatusCode == HttpStatusCode.NotFound, section));
                if (expected is not null)
                {
                    Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(RunningServer.Cancellation));
                    using HttpResponseMessage part = await server.SendAsync(HttpMethod.Get, path, read, null, ("Range", "bytes=3-6"));
                    Assert.Equal(expected[3..7], await part.Content.ReadAsByteArrayAsync(RunningServer.Cancellation));
                }
            }
        }
        finally
        {
            client.Dispose();
            other.Kill();
            await other.WaitForExitAsync(RunningServer.Cancellation);
            other.Dispose();
        }
    }

    [Fact]
    public async Task Lists_of_elfs_and_keys_come_in_parts()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        string lines = string.Concat(Enumerable.Range(0, 250).Select(i => $"kb-{i},0123456789abcdef-{i}\n"));
        await anna.DoAsync(HttpMethod.Post, "/api/v1/device-keys", new StringContent(lines));
        System.Text.Json.JsonElement first = await anna.DoAsync(HttpMethod.Get, "/api/v1/keys");
        Assert.Equal(200, first.GetArrayLength());
        Assert.Equal(50, (await anna.DoAsync(HttpMethod.Get, $"/api/v1/keys?after={first[199].GetProperty("id")}")).GetArrayLength());
        Assert.Equal((50, 200L), (server.Get<ApiKeyStore>().ListFew(server.Project, 50).Keys.Count, server.Get<ApiKeyStore>().ListFew(server.Project, 50).Hidden));
        Assert.Single(server.Get<ApiKeyStore>().ListOf(server.Project, "kb-7"));
        await PutAsync(server, await server.KeyAsync(KeyKind.Symbols), s_elfWithId);
        Assert.Equal(1, (await anna.DoAsync(HttpMethod.Get, "/api/v1/symbols")).GetArrayLength());
        Assert.Equal(0, (await anna.DoAsync(HttpMethod.Get, "/api/v1/symbols?before=1")).GetArrayLength());
    }

    [Fact]
    public async Task Gdb_loads_symbols_by_build_id()
    {
        string gdb = Tools.Find("gdb-multiarch") ?? "";
        Assert.SkipWhen(gdb.Length == 0, "gdb-multiarch is not installed");
        string objcopy = Tools.Find("arm-none-eabi-objcopy") ?? "";
        Assert.SkipWhen(objcopy.Length == 0, "arm-none-eabi-objcopy is not installed");
        await using RunningServer server = await RunningServer.StartAsync();
        await PutAsync(server, await server.KeyAsync(KeyKind.Symbols), s_elfWithId);
        await server.SettleAsync();
        string stripped = Path.Combine(server.Folder, "stripped.elf");
        await RunAsync(objcopy, [], ["--strip-debug", Repository.PathOf("crashlab/builds/an385-Os-dwarf5-id.elf"), stripped]);
        string output = await RunAsync(gdb, Environment(server, await server.KeyAsync(KeyKind.Read)), ["-nx", "-batch", "-ex", "set debuginfod enabled on", "-ex", "file " + stripped, "-ex", "info line main"]);
        Assert.Matches(@"Line \d+ of "".*\.c""", output);
    }

    private static int FreePort()
    {
        var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    // It takes no port from the system: when another program gets the free one first, it ends, and tries another. It scans its folder
    // in its own time; until then it knows nothing.
    private static async Task<(Process Process, HttpClient Client)> StartDebuginfodAsync(string tool, string folder, string buildId)
    {
        for (int started = 0; started < 20; started++)
        {
            int port = FreePort();
            Process process = Process.Start(new ProcessStartInfo(tool, ["-p", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-d", ":memory:", "-F", folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["DEBUGINFOD_URLS"] = "" },
            })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            while (!process.HasExited)
            {
                try
                {
                    using HttpResponseMessage answer = await client.GetAsync($"/buildid/{buildId}/debuginfo", RunningServer.Cancellation);
                    if (answer.IsSuccessStatusCode)
                    {
                        return (process, client);
                    }
                }
                catch (HttpRequestException)
                {
                    // It is not listening yet.
                }

                await Task.Delay(100, RunningServer.Cancellation);
            }

            client.Dispose();
            process.Dispose();
        }

        throw new InvalidOperationException(tool + " ends as soon as it is started.");
    }

    private static async Task<HttpStatusCode> PutAsync(RunningServer server, string key, byte[] elf, params (string, string)[] headers)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", key, new ByteArrayContent(elf), headers);
        return answer.StatusCode;
    }

    private static Dictionary<string, string> Environment(RunningServer server, string key) => new()
    {
        ["DEBUGINFOD_URLS"] = $"http://key:{key}@{server.Client.BaseAddress!.Authority}",
        ["DEBUGINFOD_CACHE_PATH"] = Path.Combine(server.Folder, "cache-" + key),
        ["HOME"] = server.Folder,
    };

    private static (int Code, string Output) Find(string tool, RunningServer server, string key, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in Environment(server, key))
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(RunningServer.Cancellation);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors;
        return (process.ExitCode, output.Trim());
    }

    private static async Task<string> RunAsync(string tool, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(RunningServer.Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(RunningServer.Cancellation);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        return output + await errors;
    }
}
