using System.Net;
using Inquest.Server.Accounts;
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

        // It ends by itself, and nothing that happens later is told.
        await accounts.EndSessionsAsync(accounts.Find("ben")!.Id, "anna");
        await Task.Delay(200, RunningServer.Cancellation);
        server.Get<ServerEvents>().Publish(new ServerEvent(ServerEventKind.BugChanged, server.Project, 6));
        Assert.DoesNotContain("data: 6", await lines.ReadToEndAsync(RunningServer.Cancellation), StringComparison.Ordinal);

        async Task UntilAsync(string line)
        {
            while (await lines.ReadLineAsync(RunningServer.Cancellation) is { } read && read != line)
            {
                Assert.DoesNotContain("data: 4", read, StringComparison.Ordinal);
            }
        }
    }
}
