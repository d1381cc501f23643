using Inquest.Server.Accounts;
using Inquest.Server.Tests;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>Pages that stay open while crashes arrive: they show them, and nobody loads them again.</summary>
[Trait("Speed", "Slow")]
public sealed class LivePageTests
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    private readonly Browser _browser;

    public LivePageTests(Browser browser)
    {
        _browser = browser;
    }

    [Fact]
    public async Task What_happens_shows_on_every_page_that_is_open_and_takes_nothing_from_who_writes_there()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        (string cookie, _) = await server.SignInAsync();
        string ingest = await server.KeyAsync(KeyKind.Ingest);

        // The first crash appears on pages that teach how to send one.
        IPage bugs = await OpenAsync("/bugs", "No crash has arrived yet");
        IPage dumps = await OpenAsync("/dumps", "There is none.");
        IPage devices = await OpenAsync("/devices", "No device has told its name yet");
        IPage releases = await OpenAsync("/releases", "No version is known yet");
        foreach ((string name, IPage empty) in ((string, IPage)[])[("bugs", bugs), ("dumps", dumps), ("devices", devices), ("releases", releases)])
        {
            await PageLookTests.KeepAsync(empty, "empty-" + name);
            Assert.Empty(await Accessibility.ViolationsAsync(empty));
        }

        (long id, _, _) = await server.PostDumpAsync(ingest, Samples.Dump(Fixture), ("Inquest-Device", "kb-1"), ("Inquest-Firmware", "1.0.0"), ("Inquest-Boot-Count", "4"));
        await devices.GetByRole(AriaRole.Link, new() { Name = "kb-1" }).WaitForAsync();
        await releases.GetByRole(AriaRole.Link, new() { Name = "1.0.0" }).WaitForAsync();
        await dumps.GetByText("no ELF").WaitForAsync();
        await bugs.Locator("a.title[href^='/bugs/']").WaitForAsync();
        await bugs.GetByText("1 crash in 14 days").WaitForAsync();

        // Its ELF arrives: the open dump has functions, and what waits for an ELF is less.
        IPage dump = await OpenAsync($"/dumps/{id}", "need the firmware's ELF");
        await releases.GetByText("1 dump waits for an ELF").WaitForAsync();
        using (HttpResponseMessage put = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(Fixture)), ("Inquest-Firmware", "1.0.0")))
        {
            put.EnsureSuccessStatusCode();
        }

        await dump.GetByRole(AriaRole.Heading, new() { Name = "Null dereference: call through a null function pointer" }).WaitForAsync();
        await dump.Locator(".crumbs").GetByText("ELF likely").Or(dump.Locator(".crumbs").GetByText("ELF proved")).WaitForAsync();
        await releases.GetByText("waits for an ELF").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await server.SettleAsync();

        // It happens again, and is only counted; somebody writes a note meanwhile, and has unfolded something.
        IPage bug = await OpenAsync($"/bugs/{server.Dump(id).BugId}", "Write a note");
        IPage device = await OpenAsync($"/devices/{server.DeviceOf("kb-1")}", "It has sent no boot report.");
        await bug.GetByLabel("Write a note").FillAsync("half a thou");
        await bug.GetByText("Merge into another bug").ClickAsync();
        await bug.GetByLabel("Number of the bug that stays").FocusAsync();
        await server.PostDumpAsync(ingest, [.. Samples.Dump(Fixture), (byte)'\n'], ("Inquest-Device", "kb-1"), ("Inquest-Firmware", "1.0.0"), ("Inquest-Boot-Count", "5"));
        await bug.Locator(".numbers div", new() { HasText = "Crashes" }).GetByText("2", new() { Exact = true }).WaitForAsync();
        await bug.Locator(".chart[aria-label^='2 crashes']").WaitForAsync();
        await bugs.GetByText("2 crashes in 14 days").WaitForAsync();
        Assert.Equal("half a thou", await bug.GetByLabel("Write a note").InputValueAsync());
        Assert.True(await bug.EvaluateAsync<bool>("document.activeElement.name === 'into'"), "The focus was lost.");
        Assert.Equal(1, await bug.Locator(".chart canvas").CountAsync());

        // Someone else's note appears beside it, as does a boot of the device.
        await server.Get<Server.Bugs.BugStore>().AddNoteAsync(server.Dump(id).BugId!.Value, "seen here too", "ben");
        await bug.GetByText("seen here too").WaitForAsync();
        Assert.Equal("half a thou", await bug.GetByLabel("Write a note").InputValueAsync());
        using HttpResponseMessage told = await server.SendAsync(
            HttpMethod.Post, "/api/v1/boots", ingest, new ByteArrayContent(BootReports.Make(6, ended: true, uptimeSeconds: 7200)), ("Inquest-Device", "kb-1"), ("Inquest-Firmware", "1.0.0"));
        told.EnsureSuccessStatusCode();
        await device.GetByText("Hours of running").WaitForAsync();

        foreach (IPage page in (IPage[])[bugs, dumps, devices, releases, dump, bug, device])
        {
            Assert.True(await page.EvaluateAsync<bool>("window.isTheSame === true"), page.Url + " was loaded again.");
            await page.Context.CloseAsync();
        }

        async Task<IPage> OpenAsync(string path, string says)
        {
            IPage page = await _browser.OpenAsync();
            string[] parts = cookie.Split('=', 2);
            await page.Context.AddCookiesAsync([new() { Name = parts[0], Value = parts[1], Url = server.Server.Addresses[0] }]);
            await page.GotoAsync(server.Server.Addresses[0] + path);
            await page.GetByText(says).First.WaitForAsync();
            await page.EvaluateAsync("window.isTheSame = true");
            return page;
        }
    }

    [Fact]
    public async Task A_filter_that_is_typed_stays_and_a_key_that_is_shown_once_too()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (string cookie, _) = await server.SignInAsync();
        string ingest = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(ingest, [1, 2, 3], ("Inquest-Device", "kb-1"));
        await server.PostDumpAsync(ingest, [4, 5, 6], ("Inquest-Device", "mouse-1"));
        IPage page = await _browser.OpenAsync();
        string[] parts = cookie.Split('=', 2);
        await page.Context.AddCookiesAsync([new() { Name = parts[0], Value = parts[1], Url = server.Server.Addresses[0] }]);
        await page.GotoAsync(server.Server.Addresses[0] + "/devices");
        await page.GetByLabel("Name begins with").PressSequentiallyAsync("kb-");
        await page.GetByRole(AriaRole.Link, new() { Name = "mouse-1" }).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await server.PostDumpAsync(ingest, [7, 8, 9], ("Inquest-Device", "kb-2"));
        await page.GetByRole(AriaRole.Link, new() { Name = "kb-2" }).WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Link, new() { Name = "mouse-1" }).CountAsync());
        Assert.Equal("kb-", await page.GetByLabel("Name begins with").InputValueAsync());

        // The answer to a form is not asked for again: the secret in it would be gone.
        await page.GetByRole(AriaRole.Link, new() { Name = "kb-2" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the key" }).ClickAsync();
        await page.Locator(".secret code").WaitForAsync();
        Assert.Null(await page.Locator("main").GetAttributeAsync("data-live"));
        await page.Context.CloseAsync();
    }
}
