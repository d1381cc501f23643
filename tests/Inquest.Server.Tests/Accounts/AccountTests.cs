using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Keeping;
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

    [Theory]
    [InlineData("anna")]
    [InlineData("nobody")]
    public async Task Who_guesses_is_locked_out_and_nobody_else_and_learns_nothing_of_names(string name)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        AccountStore accounts = server.Get<AccountStore>();

        // Many at once get no more tries than one after the other.
        string?[] guesses = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => GuessAsync(accounts, name, "guess number " + i, "192.0.2.1")));
        Assert.Equal(5, guesses.Count(g => g == "The name or the password is wrong."));
        Assert.Equal("Too many wrong passwords were tried; try again in 15 minutes.", await GuessAsync(accounts, name, "a long password", "192.0.2.1"));
        Assert.NotNull((await accounts.SignInAsync("anna", "a long password", "192.0.2.2", null)).Session);
        Assert.Equal(5, server.Get<AuditLog>().List(100).Count(a => a.Action == "session.refuse" && a.Actor == (name == "anna" ? "anna" : "nobody") && a.Address == "192.0.2.1"));
    }

    [Fact]
    public async Task Who_is_locked_out_is_told_when_to_come_back()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        foreach (HttpStatusCode expected in Enumerable.Repeat(HttpStatusCode.Unauthorized, 5).Append(HttpStatusCode.TooManyRequests))
        {
            using HttpResponseMessage answer = await server.Client.PostAsJsonAsync("/api/v1/session", new { name = "anna", password = "wrong" }, RunningServer.Cancellation);
            Assert.Equal((expected, expected == HttpStatusCode.TooManyRequests), (answer.StatusCode, answer.Headers.RetryAfter?.Delta > TimeSpan.FromMinutes(14)));
        }

        using var form = new StringContent("name=anna&password=wrong", null, "application/x-www-form-urlencoded");
        using HttpResponseMessage page = await server.SendAsync(HttpMethod.Post, "/sign-in", null, form, ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.Contains("try again in 15 minutes", await page.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guesser_with_a_whole_network_is_one_and_with_many_is_slowed_down_but_not_the_owner()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        AccountStore accounts = server.Get<AccountStore>();
        Assert.NotNull((await accounts.SignInAsync("anna", "a long password", "2001:db8:1:1::1", null)).Session);
        string?[] oneNetwork = [.. await Task.WhenAll(Enumerable.Range(0, 8).Select(i => GuessAsync(accounts, "anna", "guess", $"2001:db8:2:2::{i:x}")))];
        Assert.Equal(5, oneNetwork.Count(g => g == "The name or the password is wrong."));
        List<string?> many = [];
        for (int i = 0; i < 30; i++)
        {
            many.Add(await GuessAsync(accounts, "anna", "guess", $"2001:db8:3:{i:x}::1"));
        }

        Assert.InRange(many.Count(g => g == "The name or the password is wrong."), PasswordGate.MaxTriesOfName - 10, PasswordGate.MaxTriesOfName);
        Assert.Equal("Too many wrong passwords were tried; try again in 30 seconds.", many[^1]);
        Assert.NotNull((await accounts.SignInAsync("anna", "a long password", "2001:db8:1:1::ffff", null)).Session);
    }

    private static async Task<string?> GuessAsync(AccountStore accounts, string name, string password, string address)
    {
        try
        {
            return (await accounts.SignInAsync(name, password, address, null)).Refusal;
        }
        catch (ThrottledException e)
        {
            return e.Message;
        }
    }

    [Fact]
    public async Task Strangers_who_sign_in_by_the_dozen_are_told_to_wait_and_devices_are_not_held_up()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        Task<HttpResponseMessage>[] strangers = [.. Enumerable.Range(0, 64).Select(i => server.Client.PostAsJsonAsync("/api/v1/session", new { name = "n" + i, password = "whatever" }, RunningServer.Cancellation))];
        await server.PostDumpAsync(key, [1]);
        HttpResponseMessage[] answers = await Task.WhenAll(strangers);
        Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests }));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.TooManyRequests && a.Headers.RetryAfter is not null);
        Array.ForEach(answers, a => a.Dispose());
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
    public async Task A_devices_key_that_leaked_is_replaced_and_those_of_others_stay_good()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await anna.DoAsync(HttpMethod.Post, "/api/v1/device-keys", new StringContent("kb-1,0123456789abcdef"));
        string other = server.Get<ApiKeyStore>().Derive(server.Project, "kb-2").Key;
        List<string> keys = [server.Get<ApiKeyStore>().Derive(server.Project, "kb-1").Key];
        for (int generation = 2; generation <= 3; generation++)
        {
            JsonElement answer = await anna.DoAsync(HttpMethod.Post, "/api/v1/device-keys/replace?device=kb-1");
            Assert.Equal(generation, answer.GetProperty("generation").GetInt32());
            keys.Add(answer.GetProperty("key").GetString()!);
        }

        Assert.Equal(keys[^1], (await anna.DoAsync(HttpMethod.Get, "/api/v1/device-keys?device=kb-1")).GetProperty("key").GetString());
        string secret = (await anna.DoAsync(HttpMethod.Get, "/api/v1/device-keys/secret")).GetProperty("secret").GetString()!;
        Assert.Equal(keys, Enumerable.Range(1, 3).Select(g => Secrets.DeviceKey(secret, "default", "kb-1", g)));
        foreach (string useless in new[] { keys[0], keys[1], "0123456789abcdef" })
        {
            using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", useless, new ByteArrayContent([1]), ("Inquest-Device", "kb-1"));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        await server.PostDumpAsync(keys[2], [1], ("Inquest-Device", "kb-1"));
        await server.PostDumpAsync(other, [2], ("Inquest-Device", "kb-2"));
    }

    [Fact]
    public async Task A_devices_derived_key_is_revoked_and_allowed_again_and_a_revoked_one_is_not_imported()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        string key = server.Get<ApiKeyStore>().Derive(server.Project, "kb-1").Key;
        foreach ((HttpMethod method, string path, HttpStatusCode expected) in new[]
        {
            (HttpMethod.Delete, "/api/v1/device-keys?device=kb-1", HttpStatusCode.Unauthorized),
            (HttpMethod.Post, "/api/v1/device-keys/allow?device=kb-1", HttpStatusCode.Accepted),
            (HttpMethod.Delete, "/api/v1/devices?name=kb-1", HttpStatusCode.Unauthorized),
        })
        {
            await anna.DoAsync(method, path, expected: path.Contains("-keys", StringComparison.Ordinal) ? HttpStatusCode.NoContent : HttpStatusCode.OK);
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent([1]), ("Inquest-Device", "kb-1"));
            Assert.Equal(expected, answer.StatusCode);
        }

        Assert.Equal(2, await server.Get<ApiKeyStore>().ImportDeviceKeysAsync(server.Project, "kb-3,0123456789abcdef\nkb-4,0123456789abcdeg\n", "test"));
        await server.Get<ApiKeyStore>().RevokeDeviceAsync(server.Project, "kb-3", revoked: true, "test");
        Assert.Equal(1, await server.Get<ApiKeyStore>().ImportDeviceKeysAsync(server.Project, "kb-3,0123456789abcdef\nkb-4,0123456789abcdeg\n", "test"));
    }

    [Fact]
    public async Task Who_a_proxy_signs_on_takes_nobodys_link_and_has_a_name_that_can_be_one()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { TrustedProxies = "127.0.0.1", SignOnHeader = "Remote-User" });
        using HttpResponseMessage signedOn = await server.SendAsync(HttpMethod.Get, "/api/v1/session", null, null, ("Remote-User", "ben"));
        Assert.Equal(HttpStatusCode.OK, signedOn.StatusCode);
        Assert.True(server.Get<AccountStore>().IsEmpty);
        using HttpResponseMessage strange = await server.SendAsync(HttpMethod.Get, "/api/v1/session", null, null, ("Remote-User", @"CORP\anna"));
        Assert.Equal(HttpStatusCode.Forbidden, strange.StatusCode);

        // The token of a form is no public function of the name.
        using HttpResponseMessage forged = await server.SendAsync(
            HttpMethod.Post, "/api/v1/keys", null, JsonContent.Create(new { kind = "Read", name = "x" }), ("Remote-User", "ben"), ("Inquest-Form-Token", AccountStore.FormToken("sign-on ben")));
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
    }

    [Fact]
    public async Task A_proxy_that_forwards_its_own_password_signs_on_all_the_same_and_a_key_of_ours_stays_one()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { TrustedProxies = "127.0.0.1", SignOnHeader = "Remote-User" });
        string basic = "Basic " + Convert.ToBase64String("ben:his password at the proxy"u8);
        string key = await server.KeyAsync(KeyKind.Read);
        foreach ((string authorization, HttpStatusCode expected) in new[]
        {
            (basic, HttpStatusCode.OK), ("Bearer eyJhbGciOi.eyJzdWIi.c2ln", HttpStatusCode.OK), ("Bearer " + key, HttpStatusCode.NotFound), ("Bearer " + key[..^1], HttpStatusCode.Unauthorized),
        })
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/api/v1/session", null, null, ("Remote-User", "ben"), ("Authorization", authorization));
            Assert.True(answer.StatusCode == expected, $"{authorization}: {answer.StatusCode}");
        }

        // Accounts of our own work behind such a proxy as well.
        (string cookie, _) = await server.SignInAsync();
        using HttpResponseMessage session = await server.SendAsync(HttpMethod.Get, "/api/v1/session", null, null, ("Cookie", cookie), ("Authorization", basic));
        Assert.Contains("anna", await session.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_sites_page_signs_nobody_in()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        using HttpResponseMessage answer = await server.SendAsync(
            HttpMethod.Post, "/api/v1/session", null, new StringContent("""{"name":"anna","password":"a long password"}"""), ("Origin", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
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
    public async Task Old_lines_of_the_audit_log_go_and_wrong_passwords_sooner()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-audit-").FullName;
        try
        {
            await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
            {
                await server.SignInAsync();
                await GuessAsync(server.Get<AccountStore>(), "anna", "wrong", "192.0.2.1");
            }

            foreach ((int days, string[] left) in new (int, string[])[] { (89, ["session.refuse", "session.begin"]), (91, ["session.begin"]), (800, []) })
            {
                await using RunningServer later = await RunningServer.StartAsync(folder: folder, time: new LaterTime(TimeSpan.FromDays(days)));
                await later.Get<Housekeeping>().PruneAsync();
                Assert.Equal(left, later.Get<AuditLog>().List(100).Select(a => a.Action).Where(a => a.StartsWith("session", StringComparison.Ordinal)));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_devices_had_in_memory_stays_in_no_cache()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump("deadlock_an385_v3_min-top_logging"));
        await server.SettleAsync();
        foreach (string path in new[] { $"/api/v1/dumps/{id}", $"/api/v1/dumps/{id}/report", $"/api/v1/dumps/{id}/raw", $"/dumps/{id}", $"/dumps/{id}/core.elf", $"/dumps/{id}/report.md", "/api/v1/keys", "/nothing" })
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, null, null, ("Cookie", anna.Cookie));
            Assert.True(answer.Headers.CacheControl?.NoStore, path);
        }
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
