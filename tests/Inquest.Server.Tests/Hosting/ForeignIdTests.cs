using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Tests.Hosting;

/// <summary>Somebody who rules one project asks every endpoint and page for what is in another: nothing is shown, and nothing changes.</summary>
public class ForeignIdTests
{
    private const string Fixture = "deadlock_an385_v3_min-top_logging";

    /// <summary>What stands in names of the other project, and in no other place.</summary>
    private const string Mark = "mark-of-theirs";

    /// <summary>They end the session that asks.</summary>
    private static readonly string[] s_endings = ["/sign-out", "/sign-in", "/welcome", "/settings/sessions/end", "/api/v1/session", "/api/v1/sessions/{id}", "/api/v1/password"];

    [Fact]
    public async Task Every_endpoint_and_page_keeps_other_projects_to_themselves()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Dictionary<string, string> theirs = await FillAsync(server, anna);
        Project own = (await server.Get<ProjectStore>().CreateAsync("own", "test"))!;
        Person eve = await anna.InviteAsync("eve");
        AccountStore accounts = server.Get<AccountStore>();
        await accounts.SetRoleAsync(accounts.Find("eve")!.Id, own.Id, Role.Admin, "test");
        string before = Snapshot(server);
        List<string> leaks = [];
        int shown = 0;
        foreach ((string method, string route) in Routes(server))
        {
            foreach (string path in Paths(route, theirs))
            {
                string project = route.Contains('{', StringComparison.Ordinal) && !route.StartsWith("/settings", StringComparison.Ordinal) && !route.Contains("members", StringComparison.Ordinal) ? "" : "default";
                foreach (string named in new[] { project, "" }.Distinct())
                {
                    if (named.Length == 0 && route == "/events")
                    {
                        continue;
                    }

                    string query = $"{path}?project={named}&name={Uri.EscapeDataString(theirs["version"])}&device=another";
                    foreach (HttpContent? body in method is "GET" or "HEAD" ? [null] : (HttpContent?[])[Form(theirs), Json(theirs)])
                    {
                        using HttpResponseMessage answer = await server.SendAsync(new HttpMethod(method), query, null, body, ("Cookie", eve.Cookie), ("Inquest-Form-Token", eve.Token), ("Accept", "text/html,*/*"), ("Tus-Resumable", "1.0.0"));

                        // An ELF's name stands in a header alone; where a form leads back to is what was asked for.
                        string text = await answer.Content.ReadAsStringAsync(RunningServer.Cancellation)
                            + string.Join('\n', answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key != "Location").SelectMany(h => h.Value));
                        if (text.Contains(Mark, StringComparison.Ordinal) || answer.StatusCode == HttpStatusCode.InternalServerError || (named.Length > 0 && answer.StatusCode == HttpStatusCode.OK && IsAProjects(route)))
                        {
                            leaks.Add($"{method} {query}: {(int)answer.StatusCode}");
                        }
                    }

                    if (method == "GET" && route != "/events")
                    {
                        using HttpResponseMessage seen = await server.SendAsync(HttpMethod.Get, query, null, null, ("Cookie", anna.Cookie));
                        shown += (await seen.Content.ReadAsStringAsync(RunningServer.Cancellation)).Contains(Mark, StringComparison.Ordinal) ? 1 : 0;
                    }
                }
            }
        }

        Assert.Empty(leaks);
        Assert.Equal(before, Snapshot(server));

        // Else it would all be about nothing: who may see it sees it.
        Assert.True(shown >= 20, $"Only {shown} answers show anything at all.");
    }

    private static bool IsAProjects(string route) =>
        route is "/" or "/bugs" or "/dumps" or "/devices" or "/releases" or "/settings" or "/events" || route.StartsWith("/settings/keys", StringComparison.Ordinal) || route.StartsWith("/settings/alerts", StringComparison.Ordinal);

    private static IEnumerable<(string Method, string Route)> Routes(RunningServer server) => server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => !e.RoutePattern.RawText!.StartsWith("/s/", StringComparison.Ordinal) && !s_endings.Contains(e.RoutePattern.RawText))
        .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => (m, e.RoutePattern.RawText!)))
        .Distinct();

    // The numbers of their things, where the address has one.
    private static IEnumerable<string> Paths(string route, Dictionary<string, string> theirs)
    {
        string thing = Regex.Match(route, "(dumps|bugs|devices|channels|rules|keys|shares|accounts|uploads|members|symbols)/\\{").Groups[1].Value;
        string path = Regex.Replace(route, "\\{(id|name|sha256)\\}", _ => theirs.GetValueOrDefault(thing, "1"));
        path = path.Replace("{share}", theirs["shares"], StringComparison.Ordinal).Replace("{buildid}", theirs["build id"], StringComparison.Ordinal).Replace("{section}", ".text", StringComparison.Ordinal);
        return path.Contains("{what}", StringComparison.Ordinal) ? new[] { "test", "off", "on", "link", "disable", "remove" }.Select(w => path.Replace("{what}", w, StringComparison.Ordinal)) : [path];
    }

    private static FormUrlEncodedContent Form(Dictionary<string, string> theirs) => new(new Dictionary<string, string>
    {
        ["state"] = "muted",
        ["resolvedIn"] = "9",
        ["text"] = "hello",
        ["into"] = theirs["bugs"],
        ["days"] = "7",
        ["id"] = theirs["keys"],
        ["kind"] = "new",
        ["channel"] = theirs["channels"],
        ["role"] = "Admin",
        ["name"] = "elsewhere",
        ["target"] = "https://hook.example/",
        ["keepDays"] = "1",
        ["order"] = "9\n8",
        ["keys"] = "kb-9,0123456789abcdef",
        ["versions"] = "9\n8",
    });

    private static JsonContent Json(Dictionary<string, string> theirs) => JsonContent.Create(new
    {
        state = "muted",
        resolvedIn = "9",
        text = "hello",
        into = long.Parse(theirs["bugs"]),
        days = 7,
        channel = long.Parse(theirs["channels"]),
        channelId = long.Parse(theirs["channels"]),
        kind = "new",
        role = "Admin",
        name = "elsewhere",
        target = "https://hook.example/",
        keepDays = 1,
        enabled = false,
        versions = new[] { "9", "8" },
    });

    private static async Task<Dictionary<string, string>> FillAsync(RunningServer server, Person anna)
    {
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long dump, _, _) = await server.PostDumpAsync(key, Samples.Dump(Fixture), ("Inquest-Device", Mark), ("Inquest-Firmware", "1.0-" + Mark), ("Inquest-Filename", Mark + ".bin"));
        string elf = Samples.OfBuild("an385-Os-dwarf5-id.elf")[0];
        using (HttpResponseMessage put = await server.SendAsync(
            HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(elf)), ("Inquest-Firmware", "2.0-" + Mark), ("Inquest-Filename", Mark + ".elf")))
        {
            put.EnsureSuccessStatusCode();
        }

        await server.SettleAsync();
        long bug = server.Dump(dump).BugId!.Value;
        await server.Get<BugStore>().AddNoteAsync(bug, Mark, "anna");
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, Mark, "http://127.0.0.1:9/" + Mark, "secret", "anna");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, "1.0-" + Mark, 1, null, null, true), "anna");
        (string _, ShareRow share) = await server.Get<ShareStore>().CreateAsync(dump, 7, "anna");
        ApiKey named = (await server.Get<ApiKeyStore>().CreateAsync(server.Project, KeyKind.Read, Mark, "anna")).Key;
        await anna.InviteAsync("ben");
        AccountStore accounts = server.Get<AccountStore>();
        await accounts.SetRoleAsync(accounts.Find("ben")!.Id, server.Project, Role.Member, "anna");
        SymbolFile file = server.Get<SymbolStore>().List(server.Project)[0];
        return new()
        {
            ["dumps"] = $"{dump}",
            ["bugs"] = $"{bug}",
            ["devices"] = $"{server.DeviceOf(Mark)}",
            ["channels"] = $"{channel.Id}",
            ["rules"] = $"{server.Get<AlertRules>().List(server.Project)[0].Id}",
            ["keys"] = $"{named.Id}",
            ["shares"] = share.Id,
            ["accounts"] = $"{accounts.Find("ben")!.Id}",
            ["members"] = "ben",
            ["symbols"] = file.Sha256,
            ["build id"] = file.BuildId!,
            ["version"] = "1.0-" + Mark,
        };
    }

    // Every row of the project's tables, but for when something was last used or looked at.
    private static string Snapshot(RunningServer server) => server.Get<IMetadataStore>().Read(r => string.Join('\n', new[]
    {
        "SELECT quote(id) || quote(name) || quote(keep_days) || quote(stored_bytes) || quote(device_secret) FROM project WHERE name = 'default' ORDER BY id",
        "SELECT quote(account_id) || quote(project_id) || quote(role) FROM membership WHERE project_id = @1 ORDER BY 1",
        "SELECT quote(id) || quote(name) || quote(revoked_at) FROM api_key WHERE project_id = @1 ORDER BY id",
        "SELECT quote(id) || quote(name) || quote(dumps) || quote(firmware) FROM device WHERE project_id = @1 ORDER BY id",
        "SELECT quote(id) || quote(state) || quote(resolved_in) || quote(merged_into) || quote(dumps) FROM bug WHERE project_id = @1 ORDER BY id",
        "SELECT quote(id) || quote(bug_id) || quote(text) FROM bug_note ORDER BY id",
        "SELECT quote(id) || quote(state) || quote(device_id) FROM dump WHERE project_id = @1 ORDER BY id",
        "SELECT quote(id) || quote(sha256) || quote(firmware) FROM symbol_file WHERE project_id = @1 ORDER BY id",
        "SELECT quote(version) FROM release WHERE project_id = @1 ORDER BY version",
        "SELECT quote(hash) || quote(dump_id) FROM share_link ORDER BY hash",
        "SELECT quote(id) || quote(name) || quote(target) || quote(enabled) FROM channel WHERE project_id = @1 ORDER BY id",
        "SELECT quote(id) || quote(channel_id) || quote(enabled) FROM alert_rule WHERE project_id = @1 ORDER BY id",
        "SELECT quote(id) || quote(channel_id) FROM delivery WHERE channel_id IN (SELECT id FROM channel WHERE project_id = @1) ORDER BY id",
        "SELECT quote(device) FROM revoked_device WHERE project_id = @1 ORDER BY 1",
        "SELECT quote(device) || quote(generation) FROM device_generation WHERE project_id = @1 ORDER BY 1",
        "SELECT quote(id) || quote(name) || quote(administrator) || quote(disabled) FROM account ORDER BY id",
    }.SelectMany(sql => r.Query(sql, row => row.Text(0), server.Project))));
}
