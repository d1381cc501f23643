using System.Net;
using System.Text.RegularExpressions;
using Inquest.Server.Accounts;
using Inquest.Server.Pages;

namespace Inquest.Server.Tests.Pages;

/// <summary>From each thing on a page to the page of that thing.</summary>
public partial class LinkTests
{
    private const string Version = "1.0'; rm -rf ~ #";

    [Fact]
    public async Task Dump_bug_device_and_version_lead_to_each_other()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump("deadlock_an386_v2_min-top_flash"), ("Inquest-Device", "kb <1>"), ("Inquest-Firmware", Version));
        await server.SettleAsync();
        string device = "/devices/" + server.DeviceOf("kb <1>");
        string version = "/releases/version?name=" + Uri.EscapeDataString(Version);
        Assert.Superset(new HashSet<string> { "/bugs/1", device, version }, await LinksAsync("/dumps/1"));
        Assert.Superset(new HashSet<string> { "/dumps/1", device, version }, await LinksAsync("/bugs/1"));
        Assert.Superset(new HashSet<string> { "/dumps/1", version }, await LinksAsync(device));
        Assert.Superset(new HashSet<string> { "/bugs/1" }, await LinksAsync(version));

        // A device's word for its version is not run by whoever copies the command.
        Assert.Contains("--firmware '1.0'\\''; rm -rf ~ #' --server", WebUtility.HtmlDecode(await PageAsync(version)), StringComparison.Ordinal);
        Assert.Contains("--firmware '1.0'\\''; rm -rf ~ #' --server", WebUtility.HtmlDecode(await PageAsync("/releases")), StringComparison.Ordinal);

        async Task<ISet<string>> LinksAsync(string path) => Link().Matches(await PageAsync(path)).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).ToHashSet();

        async Task<string> PageAsync(string path)
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, null, null, ("Cookie", anna.Cookie));
            Assert.Equal((HttpStatusCode.OK, path), (answer.StatusCode, path));
            return await answer.Content.ReadAsStringAsync(RunningServer.Cancellation);
        }
    }

    [Fact]
    public async Task A_dump_without_memory_says_that_it_has_none()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), Samples.Dump("truncated_flash_in_registers"));
        await server.SettleAsync();
        using HttpResponseMessage bytes = await server.SendAsync(HttpMethod.Get, "/dumps/1/memory", null, null, ("Cookie", anna.Cookie));
        Assert.Contains("This dump holds no memory", await bytes.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.4.0-rc1+7", "1.4.0-rc1+7")]
    [InlineData("", "''")]
    [InlineData("-o", "'-o'")]
    [InlineData("$(id)", "'$(id)'")]
    [InlineData("it's", @"'it'\''s'")]
    public void A_word_of_a_shell_stays_one(string word, string expected) => Assert.Equal(expected, Words.Shell(word));

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Link();
}
