using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Tests;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>What people do with bugs and dumps, in a real browser.</summary>
[Trait("Speed", "Slow")]
public sealed class BugWorkTests : IClassFixture<FleetServer>
{
    private readonly Browser _browser;
    private readonly FleetServer _fleet;

    public BugWorkTests(Browser browser, FleetServer fleet)
    {
        _browser = browser;
        _fleet = fleet;
    }

    private RunningServer Server => _fleet.Server;

    [Fact]
    public async Task Two_files_are_dropped_and_the_answer_is_there()
    {
        IPage page = await _fleet.OpenAsync(_browser, "/upload");
        const string Fixture = "call_null_an386_v3_min-top_logging";
        // What a browser makes of files that are dropped on an element.
        IJSHandle files = await page.EvaluateHandleAsync(
            "files => { const all = new DataTransfer(); for (const f of files) all.items.add(new File([Uint8Array.from(atob(f.bytes), c => c.charCodeAt(0))], f.name)); return all; }",
            new[] { new { name = "CURRENT.UF2", bytes = Convert.ToBase64String(Samples.Dump(Fixture)) }, new { name = "zmk.elf", bytes = Convert.ToBase64String(Samples.Elf(Fixture)) } });
        await page.DispatchEventAsync("#drop", "drop", new { dataTransfer = files });
        Assert.Contains("zmk.elf", await page.Locator("#chosen").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Firmware version").FillAsync("7.0.0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain it" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Null dereference: call through a null function pointer" }).WaitForAsync();
        Assert.Contains("zmk.elf", await page.Locator("aside").InnerTextAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_scripts_the_form_does_the_same()
    {
        IPage page = await _fleet.OpenAsync(_browser, "/upload", new() { JavaScriptEnabled = false });
        const string Fixture = "call_null_an386_v3-zeros_min-top_in-memory";
        await page.Locator("#files").SetInputFilesAsync((FilePayload[])
        [
            new() { Name = "ram.bin", MimeType = "application/octet-stream", Buffer = Samples.Dump(Fixture) },
            new() { Name = "zephyr.elf", MimeType = "application/octet-stream", Buffer = Samples.Elf(Fixture) },
        ]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain it" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Null dereference: call through a null function pointer" }).WaitForAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_dump_says_so_and_an_upload_from_another_site_is_refused()
    {
        IPage page = await _fleet.OpenAsync(_browser, "/upload");
        await page.Locator("#files").SetInputFilesAsync(new FilePayload { Name = "holiday.txt", MimeType = "text/plain", Buffer = "nothing of interest"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain it" }).ClickAsync();
        Assert.Equal("no dump inside", await page.Locator(".crumbs .iq-badge").InnerTextAsync());

        await page.GotoAsync(Server.Server.Addresses[0] + "/upload");
        await page.EvaluateAsync("document.querySelector('#upload').action = '/upload?formToken=wrong'");
        await page.Locator("#files").SetInputFilesAsync(new FilePayload { Name = "a.bin", MimeType = "text/plain", Buffer = "abc"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain it" }).ClickAsync();
        await page.GetByText("Nothing was changed").WaitForAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_bug_is_resolved_and_comes_back()
    {
        const string Fixture = "assertion_an386_v3_threads_logging";
        string key = await Server.KeyAsync(KeyKind.Ingest);

        // Without its ELF the dumps of two versions are two bugs.
        using HttpResponseMessage elf = await Server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await Server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(Fixture)));
        Assert.True(elf.IsSuccessStatusCode);
        (long dump, _, _) = await Server.PostDumpAsync(key, Samples.Dump(Fixture), ("Inquest-Device", "kb-0042"), ("Inquest-Firmware", "2.0.0"));
        await Server.SettleAsync();
        long bug = Server.Dump(dump).BugId!.Value;
        IPage page = await _fleet.OpenAsync(_browser, $"/bugs/{bug}");
        await page.GetByLabel("Resolved in version").FillAsync("2.1.0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await page.Locator(".crumbs").GetByText("resolved in 2.1.0").WaitForAsync();
        await page.GotoAsync(Server.Server.Addresses[0] + "/bugs");
        Assert.Equal(0, await page.Locator($"a[href='/bugs/{bug}']").CountAsync());

        // The list is open; the crash comes again in the version that was to mend it, and shows without a reload.
        await Server.PostDumpAsync(key, [.. Samples.Dump(Fixture), (byte)'\n'], ("Inquest-Device", "kb-0042"), ("Inquest-Firmware", "2.1.0"));
        await page.Locator($"a[href='/bugs/{bug}']").WaitForAsync();
        await page.Locator($"tr:has(a[href='/bugs/{bug}'])").GetByText("regressed").WaitForAsync();
        await page.Locator($"a[href='/bugs/{bug}']").ClickAsync();
        await page.GetByText("It came back.").WaitForAsync();
        Assert.Equal(BugStates.Regressed, Server.Get<BugStore>().Find(bug)!.Bug.State);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_note_is_text_and_a_merged_bug_keeps_its_link()
    {
        IPage page = await _fleet.OpenAsync(_browser, "/bugs?state=all&sort=first-seen");
        string[] links = [.. (await page.Locator("a.title").AllAsync()).Select(l => l.GetAttributeAsync("href").GetAwaiter().GetResult()!).Take(2)];
        string address = Server.Server.Addresses[0];
        await page.GotoAsync(address + links[0]);
        await page.GetByLabel("Write a note").FillAsync(FleetServer.Hostile + "\nsecond line");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the note" }).ClickAsync();
        await page.Locator(".notes .text").GetByText("second line").WaitForAsync();
        Assert.Contains("<script>", await page.Locator(".notes .text").Last.InnerTextAsync(), StringComparison.Ordinal);

        await page.GetByText("Merge into another bug").ClickAsync();
        string stays = "#" + links[1].Split('/')[^1];
        await page.GetByLabel("Number of the bug that stays").FillAsync(stays);
        await page.GetByRole(AriaRole.Button, new() { Name = "Merge" }).ClickAsync();
        await page.Locator(".crumbs").GetByText(stays, new() { Exact = true }).WaitForAsync();
        await page.Locator(".notes").GetByText("second line").WaitForAsync();
        await page.GotoAsync(address + links[0]);
        Assert.EndsWith(links[1], page.Url, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_a_device_says_never_becomes_markup()
    {
        IPage page = await _fleet.OpenAsync(_browser, "/dumps");
        long hostile = Server.Get<Inquest.Server.Dumps.DumpStore>().List(Server.Project, 200).First(d => d.Device == FleetServer.Hostile).Id;
        long bug = Server.Dump(hostile).BugId!.Value;
        foreach (string path in (string[])["/dumps", $"/dumps/{hostile}", $"/bugs/{bug}", "/bugs", "/bugs?version=%3Cb%3E9%3C%2Fb%3E&text=%22%3E%3Cimg%20src%3Dx%3E"])
        {
            await page.GotoAsync(Server.Server.Addresses[0] + path);
            Assert.Equal("", await page.EvaluateAsync<string>("document.body.id"));
            Assert.Equal(0, await page.Locator("main img, main script, main b").CountAsync());
        }

        await page.GotoAsync(Server.Server.Addresses[0] + $"/dumps/{hostile}");
        Assert.Contains("<img src=x", await page.Locator("aside").InnerTextAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Everything_can_be_downloaded_and_shared()
    {
        // One that was explained with an ELF: what other tests sent may have none.
        long dump = Server.Get<Inquest.Server.Dumps.DumpStore>().List(Server.Project, 200).First(d => d.Symbols is not null && d.BugId is not null).Id;
        IPage page = await _fleet.OpenAsync(_browser, $"/dumps/{dump}");
        foreach ((string link, string begins) in ((string, string)[])[("The dump as it arrived", ""), ("ELF core for gdb", "\u007fELF"), ("Report as HTML", "<!doctype html>"), ("Report as Markdown", ""), ("Report as JSON", "{"), ("The firmware's ELF", "\u007fELF")])
        {
            string address = (await page.GetByRole(AriaRole.Link, new() { Name = link }).GetAttributeAsync("href"))!;
            IAPIResponse answer = await page.APIRequest.GetAsync(Server.Server.Addresses[0] + address);
            Assert.Equal(200, answer.Status);
            Assert.StartsWith(begins, System.Text.Encoding.Latin1.GetString(await answer.BodyAsync()), StringComparison.Ordinal);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        string shared = (await page.Locator("#share [role=status] a").GetAttributeAsync("href"))!;
        IPage stranger = await _browser.OpenAsync();
        await stranger.GotoAsync(shared);
        // What an assertion said besides, and whole paths, are not for strangers: the kind of crash is.
        string kind = (await page.Locator(".iq-answer h1").InnerTextAsync()).Split(':')[0];
        Assert.StartsWith(kind, await stranger.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        await page.GotoAsync(Server.Server.Addresses[0] + $"/dumps/{dump}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(404, (await stranger.GotoAsync(shared))!.Status);
        await stranger.Context.CloseAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_keyboard_reaches_all_of_a_bug_in_reading_order()
    {
        IPage page = await _fleet.OpenAsync(_browser, $"/bugs/{_fleet.Bug.Id}");
        await page.Keyboard.PressAsync("Tab");
        List<string> visited = [];
        for (int i = 0; i < 120; i++)
        {
            visited.Add(await page.EvaluateAsync<string>("(document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText || document.activeElement.ariaLabel || '').trim()"));
            Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("document.activeElement === document.body || document.activeElement.className === 'skip'"))
            {
                break;
            }
        }

        Assert.Equal(["To the content", "Inquest", "Bugs"], visited.Take(3));
        Assert.Contains("Write a note", visited);
        Assert.Contains("Resolved in version", visited);
        Assert.Contains("Mute", visited);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_viewer_sees_and_decides_nothing()
    {
        AccountStore accounts = Server.Get<AccountStore>();
        Account viewer = (await accounts.CreateAsync("vera", administrator: false, "test"))!;
        await accounts.SetRoleAsync(viewer.Id, Server.Project, Role.Viewer, "test");
        await accounts.UseLinkAsync(await accounts.CreateLinkAsync(viewer.Id, "test"), "", "a long password");
        string address = Server.Server.Addresses[0];
        IPage page = await _browser.OpenAsync();
        await page.GotoAsync($"{address}/bugs/{_fleet.Bug.Id}");
        await page.GetByLabel("Name").FillAsync("vera");
        await page.GetByLabel("Password").FillAsync("a long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator("#dumps-h").WaitForAsync();
        Assert.Equal(0, await page.Locator("main form").CountAsync());
        Assert.Equal(403, (await page.GotoAsync(address + "/upload"))!.Status);
        await page.Context.CloseAsync();
    }
}
