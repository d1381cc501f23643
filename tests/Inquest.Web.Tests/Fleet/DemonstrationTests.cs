using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Server.Samples;
using Inquest.Server.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>What `inquest serve --demo` shows.</summary>
[Trait("Speed", "Slow")]
public sealed class DemonstrationTests
{
    private readonly Browser _browser;

    public DemonstrationTests(Browser browser)
    {
        _browser = browser;
    }

    [Fact]
    public async Task A_sample_fleet_is_there_to_look_around_in_and_says_that_it_is_one()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inquest-demo-");
        await using (InquestServer server = await SampleFleet.StartAsync(new ServerOptions { Data = folder.FullName, Listen = "http://127.0.0.1:0", Workers = 2, FreeSpaceFloor = 1, WorkerCommand = [RunningServer.WorkerPath, "serve-worker"] }))
        {
            await SampleFleet.DecideAsync(server, TestContext.Current.CancellationToken);
            IPage page = await _browser.OpenAsync(new() { ViewportSize = new() { Width = 1200, Height = 760 } });
            await page.GotoAsync(server.Addresses[0]);
            await page.GetByLabel("Name").FillAsync(SampleFleet.Name);
            await page.GetByLabel("Password").FillAsync(SampleFleet.Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await page.GetByText("This is a demonstration").WaitForAsync();
            Assert.True(await page.Locator("a.title").CountAsync() >= 4);
            await PageLookTests.KeepAsync(page, "demo-bugs", fullPage: false);
            Assert.All(server.Services.GetRequiredService<ReleaseStore>().List(server.Services.GetRequiredService<ProjectStore>().Find("default")!.Id).Where(r => r.Version != "1.2.0"), r =>
                Assert.InRange(r.CrashedDevices, 1, r.Devices - 1));
            await page.GetByRole(AriaRole.Link, new() { Name = "Heap corruption" }).ClickAsync();
            await page.GetByText("A fix is in review.").WaitForAsync();
            Assert.Equal("6", await page.Locator(".numbers dd").First.InnerTextAsync());
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await page.ReloadAsync();
            await PageLookTests.KeepAsync(page, "demo-bug", fullPage: false);
            await page.Context.CloseAsync();
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_listens_for_this_machine_only()
    {
        var options = new ServerOptions { Data = "unused", Listen = "http://0.0.0.0:0" };
        await Assert.ThrowsAsync<InvalidOperationException>(() => SampleFleet.StartAsync(options));
    }
}
