using System.Net;
using System.Net.Http.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Projects;

namespace Inquest.Server.Tests.Accounts;

public class AccountTests
{
    [Fact]
    public async Task The_first_link_makes_the_administrator_once()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (string cookie, string token) = await server.SignInAsync();
        using HttpResponseMessage session = await server.SendAsync(HttpMethod.Get, "/api/v1/session", null, null, ("Cookie", cookie));
        Assert.Contains("\"administrator\":true", await session.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
        Assert.NotEmpty(token);
        string link = server.Server.Notices[^1].Split("link=")[1].Trim();
        using HttpResponseMessage again = await server.Client.PostAsJsonAsync("/api/v1/password", new { link, name = "eve", password = "another password" }, RunningServer.Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task A_change_by_cookie_needs_the_form_token_and_our_own_origin()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (string cookie, string token) = await server.SignInAsync();
        foreach ((string? sent, string origin, HttpStatusCode expected) in new (string?, string, HttpStatusCode)[]
        {
            (null, server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), HttpStatusCode.Unauthorized),
            (token, "https://evil.example", HttpStatusCode.Unauthorized),
            (token, server.Client.BaseAddress.GetLeftPart(UriPartial.Authority), HttpStatusCode.Created),
        })
        {
            (string, string)[] headers = [("Cookie", cookie), ("Origin", origin), .. sent is null ? [] : new[] { ("Inquest-Form-Token", sent) }];
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/keys", null, JsonContent.Create(new { kind = "Read", name = "x" }), headers);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Wrong_passwords_lock_an_account_for_a_while()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        AccountStore accounts = server.Get<AccountStore>();
        for (int i = 0; i < 5; i++)
        {
            Assert.Null((await accounts.SignInAsync("anna", "guess number " + i, null, null)).Session);
        }

        (string? session, string? refusal) = await accounts.SignInAsync("anna", "a long password", null, null);
        Assert.Null(session);
        Assert.Contains("minutes", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_to_a_wrong_name_is_that_to_a_wrong_password()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        AccountStore accounts = server.Get<AccountStore>();
        Assert.Equal((await accounts.SignInAsync("anna", "wrong", null, null)).Refusal, (await accounts.SignInAsync("nobody", "wrong", null, null)).Refusal);
    }

    [Fact]
    public async Task A_session_can_be_ended_by_the_administrator()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (string cookie, _) = await server.SignInAsync();
        AccountStore accounts = server.Get<AccountStore>();
        await accounts.EndSessionsAsync(accounts.Find("anna")!.Id, "test");
        using HttpResponseMessage session = await server.SendAsync(HttpMethod.Get, "/api/v1/session", null, null, ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, session.StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_is_good_for_nothing_at_once()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, [1]);
        ApiKeyStore keys = server.Get<ApiKeyStore>();
        Assert.True(await keys.RevokeAsync(server.Project, keys.List(server.Project)[0].Id, "test"));
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent([2]));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_devices_own_key_is_good_for_that_device_only()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Project project = server.Get<ProjectStore>().Find(server.Project)!;
        string derived = Secrets.DeviceKey(project.DeviceSecret, project.Name, "kb-1");
        await server.PostDumpAsync(derived, [1], ("Inquest-Device", "kb-1"));
        using HttpResponseMessage other = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", derived, new ByteArrayContent([2]), ("Inquest-Device", "kb-2"));
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);

        await server.Get<ApiKeyStore>().ImportDeviceKeysAsync(server.Project, "device,key\nkb-3,0123456789abcdef\n", "test");
        (long id, _, _) = await server.PostDumpAsync("0123456789abcdef", [3]);
        Assert.Equal("kb-3", server.Dump(id).Device);
        using HttpResponseMessage forged = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", "0123456789abcdef", new ByteArrayContent([2]), ("Inquest-Device", "kb-2"));
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
    }

    [Fact]
    public async Task Other_projects_are_not_there_for_those_who_may_not_see_them()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump("deadlock_an385_v3_min-top_logging"));
        await server.SettleAsync();
        Project other = (await server.Get<ProjectStore>().CreateAsync("other", "test"))!;
        string key = (await server.Get<ApiKeyStore>().CreateAsync(other.Id, KeyKind.Read, "x", "test")).Secret;
        long bug = server.Dump(id).BugId!.Value;
        foreach (string path in new[] { $"/api/v1/dumps/{id}", $"/api/v1/dumps/{id}/report", $"/api/v1/dumps/{id}/raw", $"/api/v1/bugs/{bug}" })
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, key);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using HttpResponseMessage named = await server.SendAsync(HttpMethod.Get, "/api/v1/bugs?project=default", key);
        Assert.Contains("\"total\":0", await named.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deeds_are_in_the_audit_log()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        await server.KeyAsync(KeyKind.Read);
        Assert.Equal(["key.create", "session.begin", "link.use", "link.create", "project.create"], server.Get<AuditLog>().List(10).Select(e => e.Action));
    }
}
