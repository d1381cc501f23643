using System.Text.RegularExpressions;
using Inquest.Reporting;
using Inquest.Tests.Synth;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Reports;

/// <summary>The HTML report in a real browser.</summary>
[Trait("Speed", "Slow")]
public sealed class ReportPageTests : IClassFixture<ReportPages>
{
    private readonly Browser _browser;
    private readonly ReportPages _pages;

    public ReportPageTests(Browser browser, ReportPages pages)
    {
        _browser = browser;
        _pages = pages;
    }

    public static TheoryData<string, ColorScheme, int> Looks =>
    [
        .. from name in ReportPages.Names
           from look in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, 390)]
           select (name, look.Item1, look.Item2),
        ("full", ColorScheme.Dark, 1280),
        ("full", ColorScheme.Light, 390),
    ];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Everybody_can_read_it(string name, ColorScheme colours, int width)
    {
        IPage page = await OpenAsync(name, new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 900 } });
        await OpenAllAsync(page);
        Assert.Empty(await Accessibility.ViolationsAsync(page));
        // Nothing stands out at the side, so that nobody scrolls two ways.
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task It_asks_the_network_for_nothing_and_breaks_no_policy_of_its_own()
    {
        IPage page = await _browser.OpenAsync();
        var requests = new List<string>();
        var messages = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => messages.Add(message.Text);
        string address = _pages.Address("memory").AbsoluteUri;
        await page.GotoAsync(address);
        await OpenAllAsync(page);
        Assert.Equal([address], requests.Where(r => !r.StartsWith("data:", StringComparison.Ordinal)));
        Assert.Empty(messages);
        Assert.NotEqual("rgba(0, 0, 0, 0)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task It_needs_no_script()
    {
        IPage page = await OpenAsync("full", new() { JavaScriptEnabled = false });
        Assert.Equal(0, await page.Locator("script").CountAsync());
        ILocator second = page.Locator(".iq-thread").Nth(1);
        Assert.False(await second.Locator(".iq-frames").IsVisibleAsync());
        await second.Locator("summary").First.ClickAsync();
        Assert.True(await second.Locator(".iq-frames").IsVisibleAsync());
    }

    [Fact]
    public async Task The_keyboard_reaches_all_of_it_in_reading_order()
    {
        IPage page = await OpenAsync("memory");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("To the report", await FocusedAsync(page));
        var visited = new List<string>();
        var places = new List<double>();
        for (int i = 0; i < 200; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("document.activeElement === document.body || document.activeElement.className === 'skip'"))
            {
                break;
            }

            visited.Add(await FocusedAsync(page));
            places.Add(await page.EvaluateAsync<double>("document.activeElement.closest('.iq-bar') ? -1 : document.activeElement.getBoundingClientRect().top + scrollY"));
            Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }

        Assert.Equal(places.Order(), places);
        // Every thread, the first frame and the memory are stops; the first thread is open, so that its frames are.
        Assert.Contains(visited, v => v.StartsWith("hid_tx", StringComparison.Ordinal));
        Assert.Contains(visited, v => v.StartsWith("#0 send_report", StringComparison.Ordinal));
        Assert.Contains(visited, v => v.StartsWith("main pending", StringComparison.Ordinal));
        Assert.Contains(visited, v => v.StartsWith("0x20000004, 600 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enter_unfolds_a_thread_a_frame_and_a_structure()
    {
        IPage page = await OpenAsync("full");
        ILocator structure = page.Locator(".iq-variables details").First;
        await structure.Locator("summary").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Contains("y not in the dump: 0x20011000 was cut off", Plain(await structure.InnerTextAsync()), StringComparison.Ordinal);
        ILocator waiting = page.Locator(".iq-thread").Nth(1);
        await waiting.Locator("summary").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await waiting.GetByText("z_swap").IsVisibleAsync());
    }

    [Fact]
    public async Task Memory_is_shown_as_a_hex_view_with_rows_at_multiples_of_16()
    {
        IPage page = await OpenAsync("memory");
        await OpenAllAsync(page);
        string[] rows = (await page.Locator(".iq-hex").InnerTextAsync()).Split('\n');
        Assert.StartsWith("0x20000000                00 00 00 00", rows[0], StringComparison.Ordinal);
        Assert.Equal("*", rows[2]);
        Assert.Equal("0x2000025c", rows.Last(r => r.Length > 0));
    }

    [Fact]
    public async Task Without_being_asked_for_memory_stays_out()
    {
        IPage page = await OpenAsync("full");
        Assert.Equal(0, await page.Locator(".iq-hex").CountAsync());
        Assert.Contains("--include-memory", await page.Locator("#memory").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_paper_everything_is_unfolded()
    {
        IPage page = await OpenAsync("full");
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.True(await page.GetByText("z_swap").First.IsVisibleAsync());
        Assert.False(await page.Locator(".iq-bar").IsVisibleAsync());
    }

    [Fact]
    public async Task No_name_becomes_markup()
    {
        const string Hostile = "</title></style></pre><script>document.body.id='owned'</script><img src=x onerror=\"document.body.id='owned'\"><a href='javascript:x'>";
        Report report = SampleReports.Full();
        DumpReport dump = report.Dumps[0];
        ThreadInfo thread = dump.Threads[0];
        FrameInfo frame = thread.Frames[0] with { Function = Hostile, File = Hostile, Evidence = Hostile, Trust = Hostile };
        report = report with
        {
            Inputs = [new() { Name = Hostile, Role = Hostile, Format = Hostile, Sha256 = Hostile }],
            Tool = new(Hostile, Hostile),
            Dumps =
            [
                dump with
                {
                    Dump = dump.Dump with { Source = Hostile, State = Hostile, Format = Hostile, Architecture = Hostile, Memory = [new(0, 1, Hostile)] },
                    Match = dump.Match! with { Verdict = Hostile, Summary = Hostile, Elf = Hostile, Evidence = [Hostile] },
                    Cause = dump.Cause! with { Title = Hostile, Kind = Hostile, Expression = Hostile, Evidence = [Hostile], Advice = [Hostile], Source = new(Hostile, 1, 1, [Hostile]) },
                    Registers = [new(Hostile, 1, Hostile, Hostile)],
                    Log = [new(Hostile, Hostile, Hostile, Hostile)],
                    Threads = [thread with { Name = Hostile, State = Hostile, WaitingFor = Hostile, Entry = Hostile, Frames = [frame], Stopped = new(Hostile, Hostile), Notes = [Hostile] }],
                    Fingerprint = dump.Fingerprint! with { Signature = Hostile, Hash = Hostile },
                    Printed = [new() { Name = Hostile, Type = Hostile, Kind = Hostile, State = "available", Value = Hostile }],
                    Warnings = [Hostile],
                },
            ],
        };
        IPage page = await _browser.OpenAsync();
        await page.GotoAsync(_pages.Write("hostile", report, memory: true).AbsoluteUri);
        Assert.Equal("", await page.EvaluateAsync<string>("document.body.id"));
        Assert.Equal(0, await page.Locator("script, img, a[href^='javascript']").CountAsync());
        Assert.Contains("</title></style>", await page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
    }

    private async Task<IPage> OpenAsync(string name, BrowserNewContextOptions? options = null)
    {
        IPage page = await _browser.OpenAsync(options);
        await page.GotoAsync(_pages.Address(name).AbsoluteUri);
        return page;
    }

    private static Task OpenAllAsync(IPage page) => page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

    private static async Task<string> FocusedAsync(IPage page) => Plain(await page.EvaluateAsync<string>("document.activeElement.innerText || document.activeElement.ariaLabel || ''"));

    private static string Plain(string text) => Regex.Replace(text, @"\s+", " ").Trim();
}
