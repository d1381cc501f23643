using System.Net;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Keeping;

namespace Inquest.Server.Tests.Dumps;

public class ShareTests
{
    private static readonly byte[] s_dump = Samples.Dump("call_null_an386_v3_min-top_logging");

    [Fact]
    public async Task A_link_shows_the_report_without_an_account_until_it_is_taken_back()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        (long dump, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        JsonElement made = await anna.DoAsync(HttpMethod.Post, $"/api/v1/dumps/{dump}/shares", new { days = 2 }, HttpStatusCode.Created);
        string link = new Uri(made.GetProperty("url").GetString()!).PathAndQuery;
        using (HttpResponseMessage page = await server.SendAsync(HttpMethod.Get, link))
        {
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
            Assert.Contains("sha256-", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Contains("noindex", page.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
            Assert.Contains("illegal execution state", await page.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
        }

        string id = Assert.Single((await anna.DoAsync(HttpMethod.Get, $"/api/v1/dumps/{dump}/shares")).EnumerateArray()).GetProperty("id").GetString()!;
        await anna.DoAsync(HttpMethod.Delete, "/api/v1/shares/" + id, null, HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(server, link));
        await anna.DoAsync(HttpMethod.Delete, "/api/v1/shares/" + id, null, HttpStatusCode.NotFound);
        await anna.DoAsync(HttpMethod.Post, $"/api/v1/dumps/{dump}/shares", new { days = 91 }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_link_expires_and_goes_with_its_dump()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-share-").FullName;
        string link;
        string other;
        await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
        {
            Person anna = await Person.AdministratorAsync(server);
            (long dump, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "kb-1"));
            await server.SettleAsync();
            link = await LinkAsync(anna, dump, 3);
            other = await LinkAsync(anna, dump, 90);
            Assert.Equal(HttpStatusCode.OK, await GetAsync(server, link));
        }

        await using (RunningServer later = await RunningServer.StartAsync(folder: folder, time: new LaterTime(TimeSpan.FromDays(4))))
        {
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await GetAsync(later, link), await GetAsync(later, other)));
            await later.Get<Eraser>().EraseDeviceAsync(later.Project, "kb-1", "test");
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(later, other));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_shared_report_that_was_lost_is_made_again_and_one_that_is_too_large_is_not_shown()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        (long dump, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        string link = await LinkAsync(anna, dump, 2);
        string file = server.Get<Server.Dumps.DumpStore>().FindReport(dump)!;
        File.Delete(file);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync(server, link));
        await server.SettleAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, link));
        byte[] report = await File.ReadAllBytesAsync(file, RunningServer.Cancellation);
        await File.WriteAllBytesAsync(file, [.. report[..^1], .. Enumerable.Repeat((byte)' ', 16 << 20), (byte)'}'], RunningServer.Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(server, link));
        using HttpResponseMessage whole = await server.SendAsync(HttpMethod.Get, $"/api/v1/dumps/{dump}/report", await server.KeyAsync(KeyKind.Read));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
    }

    [Fact]
    public async Task Viewers_and_keys_make_no_links_and_forged_ones_lead_nowhere()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Person ben = await anna.InviteAsync("ben");
        (long dump, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await ben.DoAsync(HttpMethod.Post, $"/api/v1/dumps/{dump}/shares", new { }, HttpStatusCode.NotFound);
        await anna.DoAsync(HttpMethod.Put, "/api/v1/members", new { name = "ben", role = "Viewer" });
        await ben.DoAsync(HttpMethod.Post, $"/api/v1/dumps/{dump}/shares", new { }, HttpStatusCode.Forbidden);
        using HttpResponseMessage key = await server.SendAsync(HttpMethod.Get, $"/api/v1/dumps/{dump}/shares", await server.KeyAsync(KeyKind.Read));
        Assert.Equal(HttpStatusCode.Forbidden, key.StatusCode);
        foreach (string path in new[] { "/s/" + new string('0', 40), "/s/x" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(server, path));
        }
    }

    private static async Task<string> LinkAsync(Person who, long dump, int days) =>
        new Uri((await who.DoAsync(HttpMethod.Post, $"/api/v1/dumps/{dump}/shares", new { days }, HttpStatusCode.Created)).GetProperty("url").GetString()!).PathAndQuery;

    private static async Task<HttpStatusCode> GetAsync(RunningServer server, string path)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path);
        return answer.StatusCode;
    }
}
