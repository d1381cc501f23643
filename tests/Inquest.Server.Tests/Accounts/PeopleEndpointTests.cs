using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Inquest.Server.Tests.Accounts;

public class PeopleEndpointTests
{
    [Fact]
    public async Task A_link_of_the_administrator_sets_a_new_password_once_and_ends_what_was_open()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Person ben = await anna.InviteAsync("ben");
        long id = await IdAsync(anna, "ben");
        JsonElement link = await anna.DoAsync(HttpMethod.Post, $"/api/v1/accounts/{id}/link", null, HttpStatusCode.Created);
        Person again = await Person.OpenAsync(server, link.GetProperty("url").GetString()!);
        await ben.DoAsync(HttpMethod.Get, "/api/v1/sessions", null, HttpStatusCode.Unauthorized);
        Assert.True(Assert.Single((await again.DoAsync(HttpMethod.Get, "/api/v1/sessions")).EnumerateArray()).GetProperty("current").GetBoolean());
        using HttpResponseMessage twice = await server.Client.PostAsJsonAsync("/api/v1/password", new { link = link.GetProperty("url").GetString()!.Split("link=")[1], password = "a long password" }, RunningServer.Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_by_their_owner_and_by_the_administrator()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Person ben = await anna.InviteAsync("ben");
        string session = Assert.Single((await ben.DoAsync(HttpMethod.Get, "/api/v1/sessions")).EnumerateArray()).GetProperty("id").GetString()!;
        await anna.DoAsync(HttpMethod.Delete, "/api/v1/sessions/" + session, null, HttpStatusCode.NotFound);
        await ben.DoAsync(HttpMethod.Delete, "/api/v1/sessions/" + session, null, HttpStatusCode.NoContent);
        await ben.DoAsync(HttpMethod.Get, "/api/v1/sessions", null, HttpStatusCode.Unauthorized);
        await anna.DoAsync(HttpMethod.Delete, $"/api/v1/accounts/{await IdAsync(anna, "anna")}/sessions", null, HttpStatusCode.NoContent);
        await anna.DoAsync(HttpMethod.Get, "/api/v1/sessions", null, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_is_turned_away_cannot_sign_in_or_use_a_link_and_the_last_administrator_stays()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Person ben = await anna.InviteAsync("ben");
        long benId = await IdAsync(anna, "ben");
        await anna.DoAsync(HttpMethod.Patch, $"/api/v1/accounts/{benId}", new { disabled = true });
        await ben.DoAsync(HttpMethod.Get, "/api/v1/sessions", null, HttpStatusCode.Unauthorized);
        await anna.DoAsync(HttpMethod.Post, $"/api/v1/accounts/{benId}/link", null, HttpStatusCode.Conflict);
        long annaId = await IdAsync(anna, "anna");
        await anna.DoAsync(HttpMethod.Patch, $"/api/v1/accounts/{annaId}", new { administrator = false }, HttpStatusCode.Conflict);
        await anna.DoAsync(HttpMethod.Patch, $"/api/v1/accounts/{annaId}", new { disabled = true }, HttpStatusCode.Conflict);
        await anna.DoAsync(HttpMethod.Patch, $"/api/v1/accounts/{benId}", new { disabled = false, administrator = true });
        Assert.False((await anna.DoAsync(HttpMethod.Patch, $"/api/v1/accounts/{annaId}", new { administrator = false })).GetProperty("administrator").GetBoolean());
    }

    [Fact]
    public async Task Accounts_and_the_audit_log_are_for_administrators()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Person ben = await anna.InviteAsync("ben");
        foreach (string path in new[] { "/api/v1/accounts", "/api/v1/audit" })
        {
            await ben.DoAsync(HttpMethod.Get, path, null, HttpStatusCode.Forbidden);
        }

        Assert.Contains((await anna.DoAsync(HttpMethod.Get, "/api/v1/audit")).EnumerateArray(), e => e.GetProperty("action").GetString() == "account.create");
        await anna.DoAsync(HttpMethod.Post, "/api/v1/accounts", new { name = "<b>" }, HttpStatusCode.BadRequest);
        await anna.DoAsync(HttpMethod.Post, "/api/v1/accounts", new { name = "ben" }, HttpStatusCode.Conflict);
        await anna.DoAsync(HttpMethod.Put, "/api/v1/members", new { name = "nobody", role = "Viewer" }, HttpStatusCode.BadRequest);
    }

    private static async Task<long> IdAsync(Person who, string name) =>
        (await who.DoAsync(HttpMethod.Get, "/api/v1/accounts")).EnumerateArray().Single(a => a.GetProperty("name").GetString() == name).GetProperty("id").GetInt64();
}
