using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Tests;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>A server with crashes of the laboratory in it and an administrator, made once for a class of tests.</summary>
public sealed class FleetServer : IAsyncLifetime
{
    /// <summary>What a hostile device calls itself; it must never become markup.</summary>
    public const string Hostile = "<img src=x onerror=\"document.body.id='owned'\"><script>document.body.id='owned'</script>";

    private static readonly string[] s_states = [BugStates.Resolved, BugStates.Muted];

    private RunningServer? _server;
    private string _cookie = "";

    internal RunningServer Server => _server!;

    /// <summary>Form token of the administrator's session.</summary>
    internal string Token { get; private set; } = "";

    /// <summary>The bug with the most dumps.</summary>
    internal BugRow Bug => Server.Get<BugStore>().List(new() { Project = Server.Project, State = "all", Sort = "occurrences" }).Bugs[0];

    /// <summary>The number of a device.</summary>
    public long DeviceOf(string name) => Server.DeviceOf(name);

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(o => o with { Workers = 2 });
        (_cookie, Token) = await _server.SignInAsync();
        string key = await _server.KeyAsync(KeyKind.Ingest);
        IReadOnlyList<string> fixtures = Samples.OfBuild("an385-Os-dwarf5-id.elf");
        using (HttpResponseMessage put = await _server.SendAsync(
            HttpMethod.Put, "/api/v1/symbols", await _server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(fixtures[0])), ("Inquest-Firmware", "1.4.0"), ("Inquest-Filename", "zephyr.elf")))
        {
            put.EnsureSuccessStatusCode();
        }

        for (int i = 0; i < fixtures.Count; i++)
        {
            await _server.PostDumpAsync(key, Samples.Dump(fixtures[i]), ("Inquest-Device", $"kb-{i % 7:0000}"), ("Inquest-Firmware", i % 3 == 0 ? "1.3.2" : "1.4.0"), ("Inquest-Uptime", "734000"));
        }

        await _server.PostDumpAsync(key, Samples.Dump("deadlock_an386_v2_min-top_flash"), ("Inquest-Device", Hostile), ("Inquest-Firmware", "<b>9</b>"));
        await _server.SettleAsync();
        BugStore bugs = _server.Get<BugStore>();
        IReadOnlyList<BugRow> all = bugs.List(new() { Project = _server.Project, State = "all", Sort = "occurrences" }).Bugs;
        for (int i = 0; i < s_states.Length; i++)
        {
            await bugs.ChangeAsync(all[^(i + 2)].Id, new BugChange(s_states[i], "1.4.1"), "anna");
        }

        await FurnishAsync(key);
        await bugs.AddNoteAsync(all[0].Id, "The driver gives the buffer back twice when the transfer is cancelled.\nA fix is in review.", "anna");
    }

    /// <summary>A window in which the administrator is signed in.</summary>
    public async Task<IPage> OpenAsync(Browser browser, string path, BrowserNewContextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(browser);
        IPage page = await browser.OpenAsync(options);
        string[] cookie = _cookie.Split('=', 2);
        await page.Context.AddCookiesAsync([new() { Name = cookie[0], Value = cookie[1], Url = Server.Server.Addresses[0] }]);
        await page.GotoAsync(Server.Server.Addresses[0] + path);
        return page;
    }

    // What people set, and what devices tell beside dumps.
    private async Task FurnishAsync(string key)
    {
        for (uint boot = 1; boot <= 12; boot++)
        {
            using HttpResponseMessage told = await Server.SendAsync(
                HttpMethod.Post, "/api/v1/boots", key, new ByteArrayContent(BootReports.Make(boot, ended: boot == 4, uptimeSeconds: 86_400)), ("Inquest-Device", $"kb-{boot % 6:0000}"), ("Inquest-Firmware", "1.4.0"));
            told.EnsureSuccessStatusCode();
        }

        Account ben = (await Server.Get<AccountStore>().CreateAsync("ben", administrator: false, "anna"))!;
        await Server.Get<AccountStore>().SetRoleAsync(ben.Id, Server.Project, Role.Viewer, "anna");
        Channel channel = await Server.Get<ChannelStore>().AddAsync(Server.Project, ChannelKinds.Webhook, Hostile, "http://127.0.0.1:9/hook", "secret", "anna");
        await Server.Get<ChannelStore>().TestAsync(channel.Id);
        await Server.Get<AlertRules>().AddAsync(new AlertRule(0, Server.Project, channel.Id, AlertKinds.New, "<b>9</b>", 3, 22 * 60, 7 * 60, true), "anna");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
