using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Tests.Hosting;

public class OperationTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8420", "http://localhost:8420")]
    [InlineData("https://[::]:8420", "https://localhost:8420")]
    [InlineData("http://127.0.0.1:8420", "http://127.0.0.1:8420")]
    public void The_first_link_is_one_that_a_browser_opens(string listens, string link) => Assert.Equal(link, InquestServer.Reachable(listens));

    [Fact]
    public async Task Health_readiness_and_metrics_are_told_without_a_key()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), [1]);
        Assert.Equal("ok\n", await server.Client.GetStringAsync("/healthz", RunningServer.Cancellation));
        Assert.Equal("ready\n", await server.Client.GetStringAsync("/readyz", RunningServer.Cancellation));
        foreach (string probe in new[] { "/healthz", "/readyz" })
        {
            using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, probe);
            Assert.Equal(System.Net.HttpStatusCode.OK, head.StatusCode);
        }

        string metrics = await server.Client.GetStringAsync("/metrics", RunningServer.Cancellation);
        Assert.Contains("\ninquest_dumps_accepted_total 1\n", metrics, StringComparison.Ordinal);
        Assert.All(metrics.TrimEnd('\n').Split('\n'), line => Assert.Matches(@"^(# (HELP|TYPE) \w+ .+|\w+ -?\d+)$", line));
    }

    [Fact]
    public async Task The_openapi_document_names_every_route_and_no_other()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var document = JsonDocument.Parse(await server.Client.GetStringAsync("/api/v1/openapi.json", RunningServer.Cancellation));
        IEnumerable<string> documented = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(m => m.Name.ToUpperInvariant() + " " + p.Name));
        IEnumerable<string> routes = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => m + " " + e.RoutePattern.RawText))
            .Where(r => r.Contains("/api/", StringComparison.Ordinal) || r.Contains("/buildid/", StringComparison.Ordinal) || r.Contains(" /s/", StringComparison.Ordinal) || r.EndsWith('z') || r.EndsWith("/metrics", StringComparison.Ordinal));
        Assert.Equal(routes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_answer_has_headers_that_keep_browsers_careful()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/api/v1/bugs");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("POST /api/v1/dumps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer KEY\r\nContent-Length: 1000000\r\n\r\nx")]
    [InlineData("POST /api/v1/dumps HTTP/1.1\r\nHost: x\r\nAuthor")]
    public async Task Clients_that_never_finish_their_request_hold_nobody_up_and_are_turned_away(string start)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { ClientPatience = TimeSpan.FromSeconds(2) });
        string key = await server.KeyAsync(KeyKind.Ingest);
        List<TcpClient> slow = [];
        try
        {
            for (int i = 0; i < 200; i++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, RunningServer.Cancellation);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start.Replace("KEY", key, StringComparison.Ordinal)), RunningServer.Cancellation);
                slow.Add(client);
            }

            await server.PostDumpAsync(key, [1, 2, 3]);

            // Until the server hangs up: without its limits that would be never.
            using var never = CancellationTokenSource.CreateLinkedTokenSource(RunningServer.Cancellation);
            never.CancelAfter(TimeSpan.FromMinutes(2));
            Assert.All(await Task.WhenAll(slow.Select(c => EndAsync(c, never.Token))), answer => Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer));
        }
        finally
        {
            slow.ForEach(c => c.Dispose());
        }

        static async Task<string> EndAsync(TcpClient client, CancellationToken cancellation)
        {
            using var answer = new MemoryStream();
            try
            {
                await client.GetStream().CopyToAsync(answer, cancellation);
            }
            catch (IOException)
            {
                // Cut off without an answer.
            }

            return Encoding.ASCII.GetString(answer.ToArray());
        }
    }

    [Fact]
    public async Task One_address_has_so_many_connections_and_gets_another_when_one_ends()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { ConnectionsPerAddress = 3 });
        List<TcpClient> open = [];
        try
        {
            for (int i = 0; i < 3; i++)
            {
                TcpClient client = await ConnectAsync();
                open.Add(client);
                Assert.True(await IsAnsweredAsync(client));
            }

            using (TcpClient fourth = await ConnectAsync())
            {
                Assert.False(await IsAnsweredAsync(fourth));
            }

            open[0].Dispose();
            while (true)
            {
                // The server hears of the end in its own time.
                using TcpClient next = await ConnectAsync();
                if (await IsAnsweredAsync(next))
                {
                    break;
                }

                await Task.Delay(20, RunningServer.Cancellation);
            }
        }
        finally
        {
            open.ForEach(c => c.Dispose());
        }

        async Task<TcpClient> ConnectAsync()
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, RunningServer.Cancellation);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Refused so soon that the connection ends before this side has noticed that it began.
            }

            return client;
        }

        static async Task<bool> IsAnsweredAsync(TcpClient client)
        {
            if (!client.Connected)
            {
                return false;
            }

            try
            {
                await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), RunningServer.Cancellation);
                return await client.GetStream().ReadAsync(new byte[100], RunningServer.Cancellation) > 0;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Headers_beyond_all_measure_are_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/healthz", null, null, ("X-Large", new string('x', 100_000)));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    [Fact]
    public void Settings_come_from_the_file_and_a_wrong_one_is_named()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-settings-").FullName;
        try
        {
            Assert.Equal(10, ServerOptions.Load(folder).DeviceDumpsPerHour);
            File.WriteAllText(Path.Combine(folder, "inquest.json"), """{ "DeviceDumpsPerHour": 3, "PublicUrl": "https://crashes.example" }""");
            Assert.Equal((3, "https://crashes.example"), (ServerOptions.Load(folder).DeviceDumpsPerHour, ServerOptions.Load(folder).PublicUrl));
            File.WriteAllText(Path.Combine(folder, "inquest.json"), """{ "Workers": "many" }""");
            Assert.Contains("Workers: 'many'", Assert.Throws<FormatException>(() => ServerOptions.Load(folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("{ \"Workers\": ", "inquest.json: it is no JSON (", "mend it")]
    [InlineData("""{ "TrustedProxies": "10.0.0.0/33" }""", "TrustedProxies: '10.0.0.0/33'", "write 10.0.0.7, or 10.0.0.0/8")]
    [InlineData("""{ "TrustedProxies": "127.0.0.1, proxy" }""", "TrustedProxies: 'proxy'", "write 10.0.0.7")]
    [InlineData("""{ "SignOnHeader": "Remote-User" }""", "SignOnHeader: ", "TrustedProxies")]
    [InlineData("""{ "Listen": "8420" }""", "Listen: '8420'", "write it as http://127.0.0.1:8420")]
    [InlineData("""{ "Listen": "ftp://127.0.0.1:8420" }""", "Listen: 'ftp://127.0.0.1:8420'", "write it as http://127.0.0.1:8420")]
    [InlineData("""{ "Listen": "" }""", "Listen: ", "write it as http://127.0.0.1:8420")]
    [InlineData("""{ "Listen": "https://127.0.0.1:0" }""", "Listen: https://127.0.0.1:0 needs a certificate", "set Certificate")]
    [InlineData("""{ "Listen": "https://127.0.0.1:0", "Certificate": "/nowhere/cert.pem" }""", "/nowhere/cert.pem: no certificate", "set Certificate")]
    [InlineData("""{ "Listen": "http://192.0.2.1:8420" }""", "http://192.0.2.1:8420: nobody may listen there", "--listen")]
    [InlineData("""{ "PublicUrl": "crashes.example" }""", "PublicUrl: 'crashes.example'", "write it as https://")]
    [InlineData("""{ "Otlp": "collector" }""", "Otlp: 'collector'", "write it as http://")]
    [InlineData("""{ "MailServer": "mail.example:smtp" }""", "MailServer: 'mail.example:smtp'", "write it as mail.example:587")]
    [InlineData("""{ "MailTls": "yes" }""", "MailTls: 'yes'", "write true or false")]
    [InlineData("""{ "Workers": 0 }""", "Workers: '0'", "write one from 1 on")]
    public async Task A_start_that_fails_says_in_one_line_what_where_and_what_to_do(string settings, string says, string advises)
    {
        string folder = Directory.CreateTempSubdirectory("inquest-start-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "inquest.json"), settings, RunningServer.Cancellation);
            await FailsAsync(folder, says, advises);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line_and_the_data_is_free_again()
    {
        await using RunningServer other = await RunningServer.StartAsync();
        string folder = Directory.CreateTempSubdirectory("inquest-start-").FullName;
        try
        {
            string taken = other.Server.Addresses[0];
            await FailsAsync(folder, taken + ": another program listens there already", "--listen", "--listen", taken);
            await Assert.ThrowsAsync<InvalidOperationException>(() => InquestServer.StartAsync(new ServerOptions { Data = folder, Listen = taken }));
            await using RunningServer next = await RunningServer.StartAsync(folder: folder);
            await FailsAsync(folder, "another inquest is at work in this folder", "stop it first");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FailsAsync(string folder, string says, string advises, params string[] more)
    {
        (int code, string output, string error) = await CommandLine.RunAsync("", ["serve", "--data", folder, .. more]);
        Assert.Equal((5, ""), (code, output));
        Assert.StartsWith("inquest: ", error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Contains(advises, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void A_dry_run_says_what_starting_would_do_and_does_nothing()
    {
        string folder = Path.Combine(Path.GetTempPath(), "inquest-dry-" + Guid.NewGuid().ToString("N"));
        Assert.Contains("a new data folder", Assert.Single(InquestServer.Plan(new ServerOptions { Data = folder })), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }
}
