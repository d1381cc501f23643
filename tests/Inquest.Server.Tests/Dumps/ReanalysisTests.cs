using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Keeping;
using Inquest.Server.Projects;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Dumps;

public partial class ReanalysisTests
{
    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");

    [Fact]
    public async Task A_better_analysers_signature_takes_the_old_bug_along_and_no_alert_fires_for_it()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        foreach ((string kind, string? version, int threshold) in new[] { (AlertKinds.New, null, 1), (AlertKinds.New, "1.0.0", 2), (AlertKinds.Regression, (string?)null, 1), (AlertKinds.Spike, null, 2) })
        {
            await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, kind, version, threshold, null, null, true), "test");
        }

        string key = await server.KeyAsync(KeyKind.Ingest);
        (long one, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "1.0.0"), ("Inquest-Device", "a"));
        (long two, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "1.0.0"), ("Inquest-Device", "b"));
        await DeliveredAsync(server);
        Assert.Equal(["new", "new"], Events(receiver));
        long old = server.Dump(one).BugId!.Value;
        Person anna = await Person.AdministratorAsync(server);
        await server.Get<BugStore>().ChangeAsync(old, new BugChange(BugStates.Resolved, "1.1.0"), "anna");
        await server.Get<BugStore>().AddNoteAsync(old, "mended by the guard", "anna");

        // The analyser of then saw another signature in them than this one does.
        await server.Get<IMetadataStore>().WriteAsync(w => w.Execute("UPDATE bug_signature SET hash = 'of another analyser'"));
        JsonElement begun = await anna.DoAsync(HttpMethod.Post, "/api/v1/reanalysis", null, HttpStatusCode.Accepted);
        Assert.Equal(2, begun.GetProperty("total").GetInt64());
        await DeliveredAsync(server);
        long now = server.Dump(one).BugId!.Value;
        Assert.NotEqual(old, now);
        Assert.Equal(now, server.Dump(two).BugId);
        BugDetail bug = server.Get<BugStore>().Find(old)!;
        Assert.Equal((now, BugStates.Resolved, "1.1.0", 2L, 2L), (bug.Bug.Id, bug.Bug.State, bug.Bug.ResolvedIn, bug.Bug.Dumps, bug.Bug.Devices));
        Assert.Equal("mended by the guard", Assert.Single(bug.Notes).Text);
        JsonElement done = await anna.DoAsync(HttpMethod.Get, "/api/v1/reanalysis");
        Assert.Equal((2, 0), (done.GetProperty("total").GetInt64(), done.GetProperty("left").GetInt64()));
        Assert.Equal(2, receiver.Bodies.Count);

        // Nor for the next crash of it: they have heard of this bug.
        await server.Get<BugStore>().ChangeAsync(now, new BugChange(BugStates.Open), "anna");
        await server.PostDumpAsync(key, [.. s_dump, 10, 10], ("Inquest-Firmware", "1.0.0"), ("Inquest-Device", "c"));
        await DeliveredAsync(server);
        Assert.Equal(2, receiver.Bodies.Count);
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task A_crash_that_arrives_while_half_of_its_bug_is_looked_at_again_fires_nothing()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, "1.0.0", 1, null, null, true), "test");
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long one, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "1.0.0"));
        (long two, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "1.0.0"));
        await DeliveredAsync(server);
        await server.Get<IMetadataStore>().WriteAsync(w =>
        {
            w.Execute("UPDATE bug_signature SET hash = 'of another analyser'");
            server.Get<IWorkQueue>().Add(w, WorkKind.Analyse, one, WorkPriority.Again);
        });
        await DeliveredAsync(server);
        Assert.NotEqual(server.Dump(one).BugId, server.Dump(two).BugId);
        await server.PostDumpAsync(key, [.. s_dump, 10, 10], ("Inquest-Firmware", "1.0.0"));
        await DeliveredAsync(server);
        Assert.Equal(["new"], Events(receiver));
    }

    [Fact]
    public async Task An_administrator_starts_it_on_a_page_that_shows_how_far_it_is()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-again-").FullName;
        try
        {
            Person anna;
            string cookie;
            string token;
            await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
            {
                anna = await Person.AdministratorAsync(server);
                (cookie, token) = (anna.Cookie, anna.Token);
                string key = await server.KeyAsync(KeyKind.Ingest);
                await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "a"));
                await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Device", "b"));
                await server.SettleAsync();
            }

            // Analyses that never end: what is shown is the beginning.
            await using (RunningServer server = await RunningServer.StartAsync(o => o with { WorkerCommand = ["/bin/sh", "-c", "exec sleep 600"] }, folder))
            {
                Person viewer = await new Person(server, cookie, token).InviteAsync("ben");
                await new Person(server, cookie, token).DoAsync(HttpMethod.Put, "/api/v1/members?project=default", new { name = "ben", role = "Member" });
                Assert.Equal(HttpStatusCode.Forbidden, await StartAsync(server, viewer.Cookie, viewer.Token));
                Assert.Equal(0, server.Server.CountToReanalyse());
                Assert.Equal(HttpStatusCode.SeeOther, await StartAsync(server, cookie, token));
                using HttpResponseMessage page = await server.SendAsync(HttpMethod.Get, "/settings/project", null, null, ("Cookie", cookie));
                string html = await page.Content.ReadAsStringAsync(RunningServer.Cancellation);
                Assert.Matches(Progress(), html);
                Assert.DoesNotContain("Explain all dumps again", html, StringComparison.Ordinal);

                // What is erased meanwhile is not waited for.
                await server.Get<DumpRemoval>().RemoveAsync([2]);
                Assert.Equal(new Reanalysis(2, 1), server.Get<ProjectStore>().Find(server.Project)!.Again);
            }

            await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
            {
                // After a restart it goes on by itself.
                await server.SettleAsync();
                Assert.Equal(new Reanalysis(2, 0), server.Get<ProjectStore>().Find(server.Project)!.Again);
                using HttpResponseMessage page = await server.SendAsync(HttpMethod.Get, "/settings/project", null, null, ("Cookie", cookie));
                Assert.Contains("Explain all dumps again", await page.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_is_started_with_reanalyse_says_when_it_is_through()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-again-").FullName;
        try
        {
            await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
            {
                string key = await server.KeyAsync(KeyKind.Ingest);
                await server.PostDumpAsync(key, s_dump);
                await server.PostDumpAsync(key, [.. s_dump, 10]);
                await server.SettleAsync();
                await server.Get<IMetadataStore>().WriteAsync(w => w.Execute("UPDATE dump SET analyser = 'an older one'"));
            }

            using Process process = Process.Start(new ProcessStartInfo(RunningServer.WorkerPath, ["serve", "--data", folder, "--listen", "http://127.0.0.1:0", "--reanalyse"]) { RedirectStandardOutput = true })!;
            try
            {
                List<string> lines = [];
                while (lines.LastOrDefault() != "Explained again: 2 dumps, all.")
                {
                    lines.Add((await process.StandardOutput.ReadLineAsync(RunningServer.Cancellation))!);
                    Assert.NotNull(lines[^1]);
                }

                Assert.Contains("2 dumps to explain again.", lines);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(RunningServer.Cancellation);
            }

            await using RunningServer after = await RunningServer.StartAsync(folder: folder);
            Assert.DoesNotContain("an older one", new[] { after.Dump(1).Analyser, after.Dump(2).Analyser });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("--demo", "--reanalyse")]
    [InlineData("--data", "here", "--dry-run", "--reanalyse")]
    public async Task It_is_for_a_server_with_data_of_its_own_that_starts(params string[] arguments)
    {
        (int code, _, string error) = await CommandLine.RunAsync("", ["serve", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains("--reanalyse", error, StringComparison.Ordinal);
    }

    [GeneratedRegex("0 of 2 dumps are explained again.*<progress [^>]*max=\"2\" value=\"0\"", RegexOptions.Singleline)]
    private static partial Regex Progress();

    private static async Task<HttpStatusCode> StartAsync(RunningServer server, string cookie, string token)
    {
        using var form = new FormUrlEncodedContent([new("formToken", token)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/settings/reanalysis?project=default") { Content = form };
        request.Headers.Add("Cookie", cookie);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Client.BaseAddress };
        using HttpResponseMessage answer = await client.SendAsync(request, RunningServer.Cancellation);
        return answer.StatusCode;
    }

    private static IEnumerable<string?> Events(WebhookReceiver receiver) => receiver.Bodies.Select(b => JsonDocument.Parse(b).RootElement.GetProperty("event").GetString()).Order(StringComparer.Ordinal);

    private static async Task DeliveredAsync(RunningServer server)
    {
        await server.SettleAsync();
        while (server.Get<IWorkQueue>().Count(WorkKind.Deliver) > 0)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }
    }
}
