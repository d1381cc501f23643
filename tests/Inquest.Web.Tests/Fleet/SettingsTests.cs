using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Projects;
using Inquest.Server.Tests;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>What people set and erase, by forms alone: no script runs.</summary>
[Trait("Speed", "Slow")]
public sealed class SettingsTests
{
    private readonly Browser _browser;

    public SettingsTests(Browser browser)
    {
        _browser = browser;
    }

    [Fact]
    public async Task A_project_is_furnished_without_scripts()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IPage page = await SignedInAsync(server);

        await GoAsync(page, "/settings");
        await page.GetByLabel("Dumps, days").FillAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        Assert.Equal(30, server.Get<ProjectStore>().Find(server.Project)!.KeepDays);
        await page.GetByLabel("Dumps, days").FillAsync("many");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        Assert.Contains("whole number", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Keys" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("release build");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        string secret = await page.Locator(".secret code").InnerTextAsync();
        (long dump, _, _) = await server.PostDumpAsync(secret, [1, 2, 3], ("Inquest-Device", "kb-1"), ("Inquest-Firmware", "1.0"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke release build" }).ClickAsync();
        Assert.NotNull(Assert.Single(server.Get<ApiKeyStore>().List(server.Project)).RevokedAt);

        await page.GetByRole(AriaRole.Link, new() { Name = "Accounts" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("ben");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        Assert.Contains("/welcome?link=", await page.Locator(".secret code").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" }).GetByRole(AriaRole.Link, new() { Name = "Members" }).ClickAsync();
        await page.GetByLabel("Name of their account").FillAsync("ben");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        Assert.Equal(new Member("ben", Role.Member), Assert.Single(server.Get<AccountStore>().Members(server.Project)));

        await page.GetByRole(AriaRole.Link, new() { Name = "Alerts" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("on call");
        await page.GetByLabel("Address").FillAsync("http://127.0.0.1:9/hook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the channel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test message over on call" }).ClickAsync();
        Assert.Contains("test", await page.Locator(".channel table").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Quiet from, UTC").FillAsync("22:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        Assert.Contains("beginning and an end", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        Assert.Equal(AlertKinds.New, Assert.Single(server.Get<AlertRules>().List(server.Project)).Kind);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove rule" }).ClickAsync();
        Assert.Empty(server.Get<AlertRules>().List(server.Project));

        await page.GetByRole(AriaRole.Link, new() { Name = "Audit log" }).ClickAsync();
        Assert.Contains("channel.create", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("kb-1", server.Dump(dump).Device);
    }

    [Fact]
    public async Task A_device_goes_for_good_once_its_name_is_typed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IPage page = await SignedInAsync(server);
        (long dump, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), [1, 2, 3], ("Inquest-Device", "kb-1"), ("Inquest-Firmware", "1.0"));
        await GoAsync(page, "/devices");
        await page.GetByRole(AriaRole.Link, new() { Name = "kb-1" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the key" }).ClickAsync();
        string key = await page.Locator(".secret code").InnerTextAsync();
        Assert.StartsWith("inqd_default_", key, StringComparison.Ordinal);
        Assert.Contains(server.Get<AuditLog>().List(100), l => l is { Action: "device-key.show", Subject: "kb-1" });

        // Revoked it opens nothing, until it is made good again.
        await GoAsync(page, "/devices");
        await page.GetByRole(AriaRole.Link, new() { Name = "kb-1" }).ClickAsync();
        await page.GetByText("Revoke the key").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke its keys" }).ClickAsync();
        await page.GetByText("It is revoked").WaitForAsync();
        Assert.Null(server.Get<ApiKeyStore>().Find(key, "kb-1"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it good again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the key" }).WaitForAsync();
        Assert.NotNull(server.Get<ApiKeyStore>().Find(key, "kb-1"));
        foreach (string typed in new[] { "kb-2", "kb-1" })
        {
            await page.GetByText("Erase this device").ClickAsync();
            await page.GetByLabel("Type the device's name to confirm").FillAsync(typed);
            await page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
            Assert.Equal(typed == "kb-1", server.Get<Server.Dumps.DumpStore>().Find(dump) is null);
        }

        Assert.Contains("1 dump", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_only_looks_finds_no_form_and_gets_none_taken()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        AccountStore accounts = server.Get<AccountStore>();
        Account ben = (await accounts.CreateAsync("ben", administrator: false, "test"))!;
        await accounts.SetRoleAsync(ben.Id, server.Project, Role.Viewer, "test");
        await accounts.UseLinkAsync(await accounts.CreateLinkAsync(ben.Id, "test"), "", "a long password");
        IPage page = await _browser.OpenAsync(new() { JavaScriptEnabled = false });
        await page.GotoAsync(server.Server.Addresses[0] + "/sign-in");
        await page.GetByLabel("Name").FillAsync("ben");
        await page.GetByLabel("Password").FillAsync("a long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await GoAsync(page, "/settings");
        Assert.Equal(["Project", "Your sessions"], await page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" }).GetByRole(AriaRole.Link).AllInnerTextsAsync());
        Assert.False(await page.GetByLabel("Dumps, days").IsEnabledAsync());
        foreach (string path in new[] { "/settings/keys", "/settings/members", "/settings/alerts", "/settings/versions", "/settings/accounts", "/settings/audit" })
        {
            IResponse? answer = await page.GotoAsync(server.Server.Addresses[0] + path);
            Assert.Equal(403, answer!.Status);
        }
    }

    private static Task<IResponse?> GoAsync(IPage page, string path) => page.GotoAsync(new Uri(new Uri(page.Url), path).ToString());

    private async Task<IPage> SignedInAsync(RunningServer server)
    {
        (string cookie, _) = await server.SignInAsync();
        IPage page = await _browser.OpenAsync(new() { JavaScriptEnabled = false });
        string[] parts = cookie.Split('=', 2);
        await page.Context.AddCookiesAsync([new() { Name = parts[0], Value = parts[1], Url = server.Server.Addresses[0] }]);
        await page.GotoAsync(server.Server.Addresses[0] + "/bugs");
        return page;
    }
}
