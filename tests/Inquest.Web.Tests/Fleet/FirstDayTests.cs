using System.Security.Cryptography;
using System.Text.Json;
using Inquest.Server.Tests;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>
/// All of it in one go, as the first user of a new server does it with a browser: from the printed link to the mail that says that the
/// crash is back.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FirstDayTests
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    private readonly Browser _browser;

    public FirstDayTests(Browser browser)
    {
        _browser = browser;
    }

    [Fact]
    public async Task From_the_first_start_to_the_mail_that_a_mended_crash_is_back()
    {
        await using WebhookReceiver hook = await WebhookReceiver.StartAsync();
        using var mail = new MailReceiver();
        await using RunningServer server = await RunningServer.StartAsync(o => o with { MailServer = mail.Address, MailTls = false, MailFrom = "inquest@example.org" });
        IPage page = await _browser.OpenAsync();

        // The first start prints a link; whoever opens it becomes the administrator.
        string notice = server.Server.Notices.Single(n => n.Contains("link=", StringComparison.Ordinal));
        await page.GotoAsync(notice[notice.IndexOf("http", StringComparison.Ordinal)..].Trim());
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password 10 characters or more").FillAsync("a long password");
        await page.GetByLabel("The password again").FillAsync("a long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "No crash has arrived yet" }).WaitForAsync();

        // Sign out, and in again.
        await page.Locator(".menu-right > summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync("a long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "No crash has arrived yet" }).WaitForAsync();

        // Who is told: a webhook of new crashes, and by mail when one comes back.
        await page.GotoAsync(server.Server.Addresses[0] + "/settings/alerts");
        await AddChannelAsync(page, "webhook", "build room", hook.Address, "shared secret");
        await AddChannelAsync(page, "mail", "anna's mail", "anna@example.org", null);
        await AddRuleAsync(page, "new", "build room");
        await AddRuleAsync(page, "regression", "build room");
        await AddRuleAsync(page, "regression", "anna's mail");

        // Two files are dropped, and the answer is read.
        await DropAsync(page, server, "1.0.0", [("CURRENT.UF2", Samples.Dump(Fixture)), ("zmk.elf", Samples.Elf(Fixture))]);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Null dereference: call through a null function pointer" }).WaitForAsync();
        await hook.WaitAsync(1);

        // A dump that is explained before its ELF is looked into is explained again.
        await server.SettleAsync();
        await page.ReloadAsync();
        Assert.Contains("zmk.elf", await page.Locator("aside").InnerTextAsync(), StringComparison.Ordinal);

        // The bug is resolved in the next version, and happens in it.
        await page.Locator(".crumbs a[href^='/bugs/']").ClickAsync();
        await page.GetByLabel("Resolved in version").WaitForAsync();
        string bug = new Uri(page.Url).AbsolutePath;
        await page.GetByLabel("Resolved in version").FillAsync("1.1.0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await page.Locator(".crumbs").GetByText("resolved in 1.1.0").WaitForAsync();
        await DropAsync(page, server, "1.1.0", [("CURRENT.UF2", [.. Samples.Dump(Fixture), (byte)'\n'])]);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Null dereference: call through a null function pointer" }).WaitForAsync();
        await page.GotoAsync(server.Server.Addresses[0] + "/bugs");
        await page.Locator($"tr:has(a[href='{bug}'])").GetByText("regressed").WaitForAsync();

        // Both are told, the webhook signed.
        await hook.WaitAsync(2);
        await mail.WaitAsync(1);
        Assert.Equal(["new", "regression"], hook.Bodies.Select(b => JsonDocument.Parse(b).RootElement.GetProperty("event").GetString()));
        Assert.Equal(hook.Bodies.Select(b => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("shared secret"u8, b))), hook.Signatures);
        Assert.Contains("Subject: Crash is back: Null dereference", mail.Mails[0], StringComparison.Ordinal);
        Assert.Contains("To: anna@example.org", mail.Mails[0], StringComparison.Ordinal);
        await page.GotoAsync(server.Server.Addresses[0] + "/settings/alerts");
        await page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => d.open = true)");
        Assert.Contains("taken by the mail server", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    private static async Task AddChannelAsync(IPage page, string kind, string name, string target, string? secret)
    {
        await OpenAsync(page, "A new channel");
        ILocator form = page.Locator("form[action*='/settings/alerts/channels']:has(select[name=kind])");
        await form.Locator("select[name=kind]").SelectOptionAsync(kind);
        await form.GetByLabel("Name").FillAsync(name);
        await form.GetByLabel("Address").FillAsync(target);
        await form.GetByLabel("Secret").FillAsync(secret ?? "");
        await form.GetByRole(AriaRole.Button, new() { Name = "Make the channel" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = name }).WaitForAsync();
    }

    private static async Task AddRuleAsync(IPage page, string kind, string channel)
    {
        int before = await page.GetByRole(AriaRole.Button, new() { Name = "Remove rule" }).CountAsync();
        await OpenAsync(page, "A new rule");
        ILocator form = page.Locator("form[action*='/settings/alerts/rules']:has(select[name=kind])");
        await form.Locator("select[name=kind]").SelectOptionAsync(kind);
        await form.Locator("select[name=channel]").SelectOptionAsync(new SelectOptionValue { Label = channel });
        await form.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove rule" }).Nth(before).WaitForAsync();
    }

    private static Task OpenAsync(IPage page, string summary) => page.Locator("details", new() { Has = page.GetByText(summary, new() { Exact = true }) }).EvaluateAsync("d => d.open = true");

    // What a browser makes of files that are dropped on an element.
    private static async Task DropAsync(IPage page, RunningServer server, string version, (string Name, byte[] Bytes)[] files)
    {
        await page.GotoAsync(server.Server.Addresses[0] + "/upload");
        IJSHandle dropped = await page.EvaluateHandleAsync(
            "files => { const all = new DataTransfer(); for (const f of files) all.items.add(new File([Uint8Array.from(atob(f.bytes), c => c.charCodeAt(0))], f.name)); return all; }",
            files.Select(f => new { name = f.Name, bytes = Convert.ToBase64String(f.Bytes) }).ToArray());
        await page.DispatchEventAsync("#drop", "drop", new { dataTransfer = dropped });
        await page.GetByLabel("Firmware version").FillAsync(version);
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain it" }).ClickAsync();
    }
}
