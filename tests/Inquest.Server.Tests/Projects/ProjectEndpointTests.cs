using System.Net;
using System.Text.Json;
using Inquest.Server.Accounts;

namespace Inquest.Server.Tests.Projects;

public class ProjectEndpointTests
{
    [Fact]
    public async Task The_administrator_makes_projects_and_members_see_theirs_only()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await anna.DoAsync(HttpMethod.Post, "/api/v1/projects", new { name = "keyboard" }, HttpStatusCode.Created);
        await anna.DoAsync(HttpMethod.Post, "/api/v1/projects", new { name = "keyboard" }, HttpStatusCode.Conflict);
        await anna.DoAsync(HttpMethod.Post, "/api/v1/projects", new { name = "../etc" }, HttpStatusCode.BadRequest);
        Person ben = await anna.InviteAsync("ben");
        Assert.Equal(0, (await ben.DoAsync(HttpMethod.Get, "/api/v1/projects")).GetArrayLength());
        await ben.DoAsync(HttpMethod.Get, "/api/v1/devices?project=keyboard", null, HttpStatusCode.NotFound);
        await anna.DoAsync(HttpMethod.Put, "/api/v1/members?project=keyboard", new { name = "ben", role = "Viewer" });
        JsonElement seen = Assert.Single((await ben.DoAsync(HttpMethod.Get, "/api/v1/projects")).EnumerateArray());
        Assert.Equal(("keyboard", "Viewer"), (seen.GetProperty("name").GetString(), seen.GetProperty("role").GetString()));
        await ben.DoAsync(HttpMethod.Put, "/api/v1/retention?project=keyboard", new { keepDays = 1 }, HttpStatusCode.NotFound);
        await ben.DoAsync(HttpMethod.Post, "/api/v1/projects", new { name = "mine" }, HttpStatusCode.Forbidden);
        await anna.DoAsync(HttpMethod.Delete, "/api/v1/members/ben?project=keyboard", null, HttpStatusCode.NoContent);
        Assert.Equal(0, (await ben.DoAsync(HttpMethod.Get, "/api/v1/projects")).GetArrayLength());
    }

    [Fact]
    public async Task Bounds_of_what_is_kept_are_set_and_read_and_nonsense_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await anna.DoAsync(HttpMethod.Put, "/api/v1/retention", new { quotaBytes = 1000, keepDays = 30, keepNightlyDays = 7 });
        JsonElement bounds = await anna.DoAsync(HttpMethod.Get, "/api/v1/retention");
        Assert.Equal((1000, 30, JsonValueKind.Null), (bounds.GetProperty("quotaBytes").GetInt64(), bounds.GetProperty("keepDays").GetInt64(), bounds.GetProperty("keepBytes").ValueKind));
        await anna.DoAsync(HttpMethod.Put, "/api/v1/retention", new { keepDays = -1 }, HttpStatusCode.BadRequest);
        await anna.DoAsync(HttpMethod.Put, "/api/v1/retention", new { keepDays = 9_999_999_999 }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Versions_are_put_into_an_order_and_later_ones_find_their_place_in_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        string key = await server.KeyAsync(KeyKind.Ingest);
        foreach (string version in new[] { "1.0", "1.1", "2.0" })
        {
            await server.PostDumpAsync(key, System.Text.Encoding.ASCII.GetBytes(version), ("Inquest-Firmware", version), ("Inquest-Device", "kb-" + version));
        }

        Assert.Equal(["2.0", "1.1", "1.0"], await VersionsAsync());
        await anna.DoAsync(HttpMethod.Put, "/api/v1/releases/order", new { versions = new[] { "1.0", "2.0", "1.1" } });
        Assert.Equal(["1.1", "2.0", "1.0"], await VersionsAsync());
        await server.PostDumpAsync(key, "x"u8.ToArray(), ("Inquest-Firmware", "2.1"));
        Assert.Equal(["2.1", "1.1", "2.0", "1.0"], await VersionsAsync());
        await anna.DoAsync(HttpMethod.Put, "/api/v1/releases/order", new { versions = new[] { "1.0", "1.0" } }, HttpStatusCode.BadRequest);
        await anna.DoAsync(HttpMethod.Put, "/api/v1/releases/order", new { versions = Array.Empty<string>() });
        Assert.Equal(["2.1", "2.0", "1.1", "1.0"], await VersionsAsync());

        async Task<string[]> VersionsAsync() => [.. (await anna.DoAsync(HttpMethod.Get, "/api/v1/releases")).EnumerateArray().Select(r => r.GetProperty("version").GetString()!)];
    }

    [Fact]
    public async Task A_device_shows_its_dumps_and_its_key_is_derived_for_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        string key = (await anna.DoAsync(HttpMethod.Get, "/api/v1/device-keys?device=kb-1")).GetProperty("key").GetString()!;
        (long dump, _, _) = await server.PostDumpAsync(key, [1], ("Inquest-Device", "kb-1"), ("Inquest-Firmware", "1.0"));
        JsonElement device = Assert.Single((await anna.DoAsync(HttpMethod.Get, "/api/v1/devices")).EnumerateArray());
        JsonElement detail = await anna.DoAsync(HttpMethod.Get, "/api/v1/devices/" + device.GetProperty("id").GetInt64());
        Assert.Equal(dump, Assert.Single(detail.GetProperty("dumps").EnumerateArray()).GetProperty("id").GetInt64());
        Assert.Equal(2, (await anna.DoAsync(HttpMethod.Post, "/api/v1/device-keys", new StringContent("device,key\na,0123456789abcdef\nb,0123456789abcdeg\n"))).GetProperty("imported").GetInt32());
        await anna.DoAsync(HttpMethod.Post, "/api/v1/device-keys", new StringContent("a;b"), HttpStatusCode.BadRequest);
        string secret = (await anna.DoAsync(HttpMethod.Get, "/api/v1/device-keys/secret")).GetProperty("secret").GetString()!;
        Assert.Equal(key, Secrets.DeviceKey(secret, "default", "kb-1"));
        Assert.Contains("key.device-secret", server.Get<AuditLog>().List(10).Select(e => e.Action));
    }
}
