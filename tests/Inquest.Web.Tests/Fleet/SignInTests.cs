using Inquest.Server.Tests;
using Microsoft.Playwright;

namespace Inquest.Web.Tests.Fleet;

/// <summary>The first start, signing in and out, as a person does it.</summary>
[Trait("Speed", "Slow")]
public sealed class SignInTests
{
    private readonly Browser _browser;

    public SignInTests(Browser browser)
    {
        _browser = browser;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_administrator_begins_with_the_printed_link_with_or_without_scripts(bool scripts)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IPage page = await _browser.OpenAsync(new() { JavaScriptEnabled = scripts });
        string notice = server.Server.Notices.Single(n => n.Contains("link=", StringComparison.Ordinal));
        string link = notice[notice.IndexOf("http", StringComparison.Ordinal)..].Trim();

        await page.GotoAsync(server.Server.Addresses[0]);
        Assert.Contains("Nobody has an account yet", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.GotoAsync(link);
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password 10 characters or more").FillAsync("a long password");
        await page.GetByLabel("The password again").FillAsync("another password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        Assert.Equal("The two passwords differ.", await page.GetByRole(AriaRole.Alert).InnerTextAsync());
        await page.GetByLabel("Password 10 characters or more").FillAsync("a long password");
        await page.GetByLabel("The password again").FillAsync("a long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        // An empty server teaches the next step.
        await page.GetByRole(AriaRole.Heading, new() { Name = "No crash has arrived yet" }).WaitForAsync();

        await page.GotoAsync(link);
        Assert.Equal("This link is not good any more", await page.Locator("h1").InnerTextAsync());

        await page.GotoAsync(server.Server.Addresses[0]);
        await page.Locator(".menu-right > summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }).WaitForAsync();
        await page.GotoAsync(server.Server.Addresses[0] + "/dumps?before=7");
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync("a wrong password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        Assert.Equal("The name or the password is wrong.", await page.GetByRole(AriaRole.Alert).InnerTextAsync());
        await page.GetByLabel("Password").FillAsync("a long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Dumps", Exact = true }).WaitForAsync();
        Assert.EndsWith("/dumps?before=7", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_leads_to_no_other_server()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server.Server.Addresses[0]) };

        // Browsers take a backslash for a slash, and drop tabs and line ends in an address.
        foreach (string next in new[] { "//evil.example/", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", "/\\/evil.example", "javascript:alert(1)", "" })
        {
            Assert.Equal("/bugs", await LeadsToAsync(next));
        }

        Assert.Equal("/dumps?before=7", await LeadsToAsync("/dumps?before=7"));

        async Task<string?> LeadsToAsync(string next)
        {
            using var form = new FormUrlEncodedContent([new("name", "anna"), new("password", "a long password"), new("next", next)]);
            using HttpResponseMessage answer = await client.PostAsync("/sign-in", form, TestContext.Current.CancellationToken);
            return answer.Headers.Location?.OriginalString;
        }
    }

    [Fact]
    public async Task A_form_from_another_site_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.SignInAsync();
        using var form = new FormUrlEncodedContent([new("name", "anna"), new("password", "a long password")]);
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/sign-in", null, form, ("Origin", "https://evil.example"));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}
