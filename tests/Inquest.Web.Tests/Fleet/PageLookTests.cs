using Inquest.Server.Bugs;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>Every page of the server in a real browser: light, dark and on a phone. `INQUEST_SCREENSHOTS=DIR` keeps pictures.</summary>
[Trait("Speed", "Slow")]
public sealed class PageLookTests : IClassFixture<FleetServer>
{
    private readonly Browser _browser;
    private readonly FleetServer _fleet;

    public PageLookTests(Browser browser, FleetServer fleet)
    {
        _browser = browser;
        _fleet = fleet;
    }

    public static TheoryData<string, string> Pages => new()
    {
        { "bugs", "/bugs?state=all" },
        { "bugs-none-fit", "/bugs?text=nothing+has+this" },
        { "bug", "/bugs/{bug}" },
        { "dumps", "/dumps" },
        { "dump", "/dumps/{dump}" },
        { "releases", "/releases" },
        { "release", "/releases/version?name=1.4.0" },
        { "devices", "/devices" },
        { "device", "/devices/{device}" },
        { "settings-project", "/settings" },
        { "settings-members", "/settings/members" },
        { "settings-keys", "/settings/keys" },
        { "settings-alerts", "/settings/alerts" },
        { "settings-versions", "/settings/versions" },
        { "settings-sessions", "/settings/sessions" },
        { "settings-accounts", "/settings/accounts" },
        { "settings-audit", "/settings/audit" },
        { "memory", "/dumps/{large}/memory" },
        { "upload", "/upload" },
        { "missing", "/bugs/999999" },
        { "sign-in", "/sign-in" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Everybody_can_read_it_in_light_in_dark_and_on_a_phone(string name, string path)
    {
        BugRow bug = _fleet.Bug;
        long dump = _fleet.Server.Get<Inquest.Server.Dumps.DumpStore>().ListOfBug(bug.Id, 1)[0].Id;
        long large = _fleet.Server.Get<Inquest.Server.Dumps.DumpStore>().List(_fleet.Server.Project, 200).Where(d => d.Symbols is not null).MaxBy(d => d.Size)!.Id;
        int expected = name == "missing" ? 404 : 200;
        path = path.Replace("{bug}", bug.Id.ToString(), StringComparison.Ordinal).Replace("{device}", _fleet.DeviceOf(FleetServer.Hostile).ToString(), StringComparison.Ordinal).Replace("{dump}", dump.ToString(), StringComparison.Ordinal).Replace("{large}", large.ToString(), StringComparison.Ordinal);
        IPage page = await _fleet.OpenAsync(_browser, "/assets/mark.svg");
        List<string> complaints = [];
        // The console does not say what could not be loaded.
        page.Response += (_, response) => complaints.AddRange(response.Status >= 400 && response.Status != expected ? [$"{response.Status} {response.Url}"] : []);
        page.Console += (_, message) => complaints.AddRange(expected != 200 && message.Text.Contains($"{expected}", StringComparison.Ordinal) ? [] : [message.Text]);
        page.PageError += (_, error) => complaints.Add(error);

        // A page has one form of its own for all looks, and its style does the rest: it is loaded once.
        foreach ((string look, ColorScheme colours, int width) in ((string, ColorScheme, int)[])[("phone", ColorScheme.Light, 390), ("light", ColorScheme.Light, 1280), ("dark", ColorScheme.Dark, 1280)])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = colours });
            await page.SetViewportSizeAsync(width, 900);
            await page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished))");
            if (look == "phone")
            {
                await page.GotoAsync(_fleet.Server.Server.Addresses[0] + path);
            }

            await KeepAsync(page, $"{name}-{look}");
            await page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => d.open = true)");

            // In the dark the colours are other ones, and nothing else is.
            Assert.Empty(await Accessibility.ViolationsAsync(page, colours == ColorScheme.Dark ? "color-contrast" : null));
            // Nothing stands out at the side, so that nobody scrolls two ways.
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} is wider than {width} pixels.");
            // A usual name stays in one piece, whatever stands beside it.
            Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('table.list bdi')].filter(b => /^[\\w.-]{1,12}$/.test(b.innerText) && b.getClientRects().length > 1).map(b => b.innerText)"));
            Assert.True(await page.EvaluateAsync<bool>("new Set([...document.querySelectorAll('table.group')].map(t => [...t.querySelectorAll('th')].map(h => h.offsetLeft).join())).size <= 1"), $"The tables of {name} do not line up at {width} pixels.");
            Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('.top nav')].every(bar => bar.scrollWidth <= bar.clientWidth)"), $"The bar of {name} hides links at {width} pixels.");
        }

        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    internal static async Task KeepAsync(IPage page, string name, bool fullPage = true)
    {
        if (Environment.GetEnvironmentVariable("INQUEST_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = fullPage });
        }
    }
}
