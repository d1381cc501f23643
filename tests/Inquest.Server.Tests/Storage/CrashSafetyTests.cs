using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Storage;

[Trait("Speed", "Slow")]
public class CrashSafetyTests
{
    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");

    [Fact]
    public async Task A_server_that_is_killed_under_load_keeps_every_dump_that_it_acknowledged_once()
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable("INQUEST_KILLS"), CultureInfo.InvariantCulture, out int more) ? more : 10;
        string folder = Directory.CreateTempSubdirectory("inquest-kill-").FullName;
        try
        {
            string key;
            await using (RunningServer first = await RunningServer.StartAsync(folder: folder))
            {
                key = await first.KeyAsync(KeyKind.Ingest);
            }

            var random = new Random(kills);
            var acknowledged = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
            int number = 0;
            for (int kill = 0; kill < kills; kill++)
            {
                using Process server = Start(folder, out string address);
                using var stop = new CancellationTokenSource();
                Task[] senders = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => SendAsync(address, key, acknowledged, () => Interlocked.Increment(ref number), stop.Token), RunningServer.Cancellation))];

                // At a random moment once dumps are coming in; on a slow machine that takes its time.
                int enough = acknowledged.Count + random.Next(1, 40);
                for (int waited = 0; acknowledged.Count < enough && waited < 1000; waited++)
                {
                    await Task.Delay(20, RunningServer.Cancellation);
                }

                await Task.Delay(random.Next(0, 100), RunningServer.Cancellation);
                server.Kill();
                await server.WaitForExitAsync(RunningServer.Cancellation);
                await stop.CancelAsync();
                await Task.WhenAll(senders);
            }

            Assert.NotEmpty(acknowledged);
            await using RunningServer last = await RunningServer.StartAsync(o => o with { Workers = 2 }, folder);
            await last.SettleAsync();
            IMetadataStore metadata = last.Get<IMetadataStore>();
            foreach ((string hash, byte[] bytes) in acknowledged)
            {
                Assert.Equal(bytes, await File.ReadAllBytesAsync(last.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!, RunningServer.Cancellation));
                (string state, bool sorted) = Assert.Single(metadata.Read(r => r.Query("SELECT state, bug_id IS NOT NULL FROM dump WHERE sha256 = @1", x => (x.Text(0), x.Flag(1)), hash)));
                Assert.Equal((DumpProgress.Analysed, true), (state, sorted));
            }

            Consistency.Check(metadata);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_that_was_acknowledged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        string mount = Tools.Find("mount") ?? "";
        string folder = Directory.CreateTempSubdirectory("inquest-full-").FullName;
        Assert.SkipUnless(mount.Length > 0 && await RunAsync(mount, "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder) == 0, "a small file system cannot be mounted here");
        try
        {
            await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
            {
                string key = await server.KeyAsync(KeyKind.Ingest);
                Dictionary<string, byte[]> acknowledged = [];
                HttpStatusCode refused = HttpStatusCode.Accepted;
                for (int i = 0; i < 200 && refused == HttpStatusCode.Accepted; i++)
                {
                    byte[] bytes = new byte[200_000];
                    new Random(i).NextBytes(bytes);
                    using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent(bytes));
                    refused = answer.StatusCode;
                    if (refused == HttpStatusCode.Accepted)
                    {
                        acknowledged.Add(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes);
                    }
                }

                Assert.Equal(HttpStatusCode.InsufficientStorage, refused);
                Assert.True(acknowledged.Count > 10);
                using HttpResponseMessage read = await server.SendAsync(HttpMethod.Get, "/healthz");
                Assert.Equal(HttpStatusCode.OK, read.StatusCode);
                foreach ((string hash, byte[] bytes) in acknowledged)
                {
                    Assert.Equal(bytes, await File.ReadAllBytesAsync(server.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!, RunningServer.Cancellation));
                    Assert.Equal(1, server.Get<IMetadataStore>().Read(r => r.Number("SELECT COUNT(*) FROM dump WHERE sha256 = @1", hash)));
                }
            }
        }
        finally
        {
            await RunAsync(Tools.Find("umount")!, folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string folder, out string address)
    {
        var start = new ProcessStartInfo(RunningServer.WorkerPath, ["serve", "--data", folder, "--listen", "http://127.0.0.1:0"]) { RedirectStandardOutput = true };
        start.Environment["INQUEST_DeviceRequestsPerMinute"] = "100000";
        Process process = Process.Start(start)!;
        string? line;
        do
        {
            line = process.StandardOutput.ReadLine();
        }
        while (line is not null && !line.StartsWith("Listening on ", StringComparison.Ordinal));

        address = line!["Listening on ".Length..].Split(';')[0];
        return process;
    }

    private static async Task SendAsync(string address, string key, ConcurrentDictionary<string, byte[]> acknowledged, Func<int> next, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                int number = next();
                byte[] bytes = [.. s_dump, .. System.Text.Encoding.ASCII.GetBytes($"\nnumber {number}\n")];
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dumps") { Content = new ByteArrayContent(bytes) };
                request.Headers.Add("Inquest-Device", "d" + (number % 50));
                using HttpResponseMessage answer = await client.SendAsync(request, stop);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    JsonElement receipt = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
                    if (receipt.GetProperty("stored").GetBoolean())
                    {
                        Assert.True(acknowledged.TryAdd(receipt.GetProperty("sha256").GetString()!, bytes));
                    }
                }

                await Task.Delay(20, stop);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // The server is gone.
        }
    }

    private static async Task<int> RunAsync(string tool, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
