using System.Net;
using System.Text.Json;
using Inquest.Server.Projects;

namespace Inquest.Server.Tests.Alerts;

public class AlertEndpointTests
{
    [Fact]
    public async Task A_channel_is_made_tried_out_and_removed_and_its_secret_never_comes_back()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        JsonElement made = await anna.DoAsync(HttpMethod.Post, "/api/v1/channels", new { kind = "webhook", name = "ops", target = "http://127.0.0.1:9/hook", secret = "shared secret" }, HttpStatusCode.Created);
        string path = "/api/v1/channels/" + made.GetProperty("id").GetInt64();
        Assert.DoesNotContain("shared secret", (await anna.DoAsync(HttpMethod.Get, "/api/v1/channels")).GetRawText(), StringComparison.Ordinal);
        await anna.DoAsync(HttpMethod.Post, path + "/test", null, HttpStatusCode.Accepted);
        JsonElement sent = Assert.Single((await anna.DoAsync(HttpMethod.Get, path + "/deliveries")).EnumerateArray());
        Assert.Equal("test", sent.GetProperty("event").GetString());
        Assert.False((await anna.DoAsync(HttpMethod.Patch, path, new { enabled = false })).GetProperty("enabled").GetBoolean());
        await anna.DoAsync(HttpMethod.Post, path + "/test", null, HttpStatusCode.Conflict);
        await anna.DoAsync(HttpMethod.Delete, path, null, HttpStatusCode.NoContent);
        await anna.DoAsync(HttpMethod.Get, path + "/deliveries", null, HttpStatusCode.NotFound);
        await anna.DoAsync(HttpMethod.Post, "/api/v1/channels", new { kind = "webhook", target = "file:///etc/passwd" }, HttpStatusCode.BadRequest);
        await anna.DoAsync(HttpMethod.Post, "/api/v1/channels", new { kind = "pigeon", target = "x" }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Rules_are_made_for_channels_of_their_own_project()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await server.Get<ProjectStore>().CreateAsync("other", "test");
        long channel = (await anna.DoAsync(HttpMethod.Post, "/api/v1/channels", new { kind = "mail", name = "me", target = "anna@example.org" }, HttpStatusCode.Created)).GetProperty("id").GetInt64();
        JsonElement rule = await anna.DoAsync(
            HttpMethod.Post, "/api/v1/rules", new { channelId = channel, kind = "new", version = "2.0", threshold = 3, quietFrom = "22:00", quietTo = "07:30" }, HttpStatusCode.Created);
        Assert.Equal((22 * 60, (7 * 60) + 30), (rule.GetProperty("quietFrom").GetInt32(), rule.GetProperty("quietTo").GetInt32()));
        string path = "/api/v1/rules/" + rule.GetProperty("id").GetInt64();
        await anna.DoAsync(HttpMethod.Patch, path, new { enabled = false }, HttpStatusCode.NoContent);
        Assert.False(Assert.Single((await anna.DoAsync(HttpMethod.Get, "/api/v1/rules")).EnumerateArray()).GetProperty("enabled").GetBoolean());
        await anna.DoAsync(HttpMethod.Delete, path + "?project=other", null, HttpStatusCode.NotFound);
        await anna.DoAsync(HttpMethod.Delete, path, null, HttpStatusCode.NoContent);
        foreach (object wrong in new object[]
        {
            new { channelId = channel, kind = "test" },
            new { channelId = channel, kind = "new", threshold = 0 },
            new { channelId = channel, kind = "new", quietFrom = "25:00", quietTo = "01:00" },
            new { channelId = channel, kind = "new", quietFrom = "22:00" },
            new { channelId = 4711, kind = "new" },
        })
        {
            await anna.DoAsync(HttpMethod.Post, "/api/v1/rules", wrong, HttpStatusCode.BadRequest);
        }

        await anna.DoAsync(HttpMethod.Post, "/api/v1/rules?project=other", new { channelId = channel, kind = "new" }, HttpStatusCode.BadRequest);
    }
}
