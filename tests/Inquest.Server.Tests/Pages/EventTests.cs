using System.Net;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Hosting;

namespace Inquest.Server.Tests.Pages;

public class EventTests
{
    [Fact]
    public async Task A_page_is_told_what_happens_until_its_session_ends()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { EventPulse = TimeSpan.FromMilliseconds(50) });
        Person anna = await Person.AdministratorAsync(server);
        Person ben = await anna.InviteAsync("ben");
        AccountStore accounts = server.Get<AccountStore>();
        await accounts.SetRoleAsync(accounts.Find("ben")!.Id, server.Project, Role.Viewer, "anna");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        request.Headers.Add("Cookie", ben.Cookie);
        using HttpResponseMessage answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunningServer.Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(RunningServer.Cancellation));
        Assert.Equal(": listening", await lines.ReadLineAsync(RunningServer.Cancellation));
        await UntilAsync(": still here");
        server.Get<ServerEvents>().Publish(new ServerEvent(ServerEventKind.BugChanged, server.Project + 1, 4));
        server.Get<ServerEvents>().Publish(new ServerEvent(ServerEventKind.BugChanged, server.Project, 5));
        await UntilAsync("event: bug");
        Assert.Equal("data: 5", await lines.ReadLineAsync(RunningServer.Cancellation));

        // It ends by itself: without its session it would listen for ever.
        await accounts.EndSessionsAsync(accounts.Find("ben")!.Id, "anna");
        Assert.DoesNotContain("data: ", await lines.ReadToEndAsync(RunningServer.Cancellation).WaitAsync(TimeSpan.FromMinutes(2), RunningServer.Cancellation), StringComparison.Ordinal);

        async Task UntilAsync(string line)
        {
            while (await lines.ReadLineAsync(RunningServer.Cancellation) is { } read && read != line)
            {
                Assert.DoesNotContain("data: 4", read, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Who_begins_to_listen_late_is_told_that_something_was_missed_and_nobody_else_is()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { EventPulse = TimeSpan.FromMilliseconds(50) });
        Person anna = await Person.AdministratorAsync(server);
        ServerEvents events = server.Get<ServerEvents>();
        long made = events.Latest;
        Assert.Equal("event: dump", await FirstAsync($"since={made}", null, ServerEventKind.DumpReceived));
        Assert.Equal("event: missed", await FirstAsync($"since={made}", null, null));

        // What a browser heard last counts more than what stands in the address that it was given.
        Assert.Equal("event: device", await FirstAsync($"since={made}", events.Latest, ServerEventKind.DeviceReported));

        // Another project's news are none of ours; and before a restart everything may have happened.
        made = events.Latest;
        events.Publish(new ServerEvent(ServerEventKind.DumpReceived, server.Project + 1, 1));
        Assert.Equal("event: symbols", await FirstAsync($"since={made}", null, ServerEventKind.SymbolsChanged));
        Assert.Equal("event: missed", await FirstAsync("since=7", null, null));
        Assert.Equal("event: bug", await FirstAsync("since=<script>", null, ServerEventKind.BugChanged));

        async Task<string?> FirstAsync(string query, long? heard, ServerEventKind? then)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/events?" + query);
            request.Headers.Add("Cookie", anna.Cookie);
            if (heard is not null)
            {
                request.Headers.Add("Last-Event-ID", heard.ToString());
            }

            using HttpResponseMessage answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunningServer.Cancellation);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(RunningServer.Cancellation));
            bool told = false;
            while (await lines.ReadLineAsync(RunningServer.Cancellation) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    return line;
                }

                // A pulse: it listens, and nothing was missed.
                if (line == ": still here" && then is { } kind && !told)
                {
                    told = true;
                    events.Publish(new ServerEvent(kind, server.Project, 1));
                }
            }

            return null;
        }
    }

    [Fact]
    public async Task A_boot_a_counted_crash_a_note_and_an_elf_are_told()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        ServerEvents events = server.Get<ServerEvents>();
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte[] dump = Samples.Dump("deadlock_an385_v3_min-top_logging");
        (long id, _, _) = await server.PostDumpAsync(key, dump, ("Inquest-Device", "kb-1"), ("Inquest-Boot-Count", "1"));
        await server.SettleAsync();
        Assert.True(await TellsAsync(ServerEventKind.DumpReceived, async () => Assert.False((await server.PostDumpAsync(key, [.. dump[..^1], (byte)(dump[^1] ^ 1)], ("Inquest-Device", "kb-1"), ("Inquest-Boot-Count", "2"))).Stored)));
        Assert.True(await TellsAsync(ServerEventKind.DeviceReported, async () =>
            (await server.SendAsync(HttpMethod.Post, "/api/v1/boots", key, new ByteArrayContent(BootReports.Make(1, ended: false, uptimeSeconds: 60)), ("Inquest-Device", "kb-1"))).Dispose()));
        Assert.True(await TellsAsync(ServerEventKind.BugChanged, () => server.Get<BugStore>().AddNoteAsync(server.Dump(id).BugId!.Value, "a note", "anna")));
        Assert.True(await TellsAsync(ServerEventKind.SymbolsChanged, async () =>
            (await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf("deadlock_an385_v3_min-top_logging")))).Dispose()));

        async Task<bool> TellsAsync(ServerEventKind kind, Func<Task> act)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(RunningServer.Cancellation);
            await using IAsyncEnumerator<ServerEvent?> told = events.ListenAsync(server.Project, null, TimeSpan.FromMinutes(10), ending.Token).GetAsyncEnumerator(ending.Token);
            Task<bool> next = told.MoveNextAsync().AsTask();
            await act();
            while (await next)
            {
                if (told.Current is not { } happened || happened.Kind == kind)
                {
                    return told.Current is not null;
                }

                next = told.MoveNextAsync().AsTask();
            }

            return false;
        }
    }
}
