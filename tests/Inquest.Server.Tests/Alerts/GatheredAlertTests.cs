using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Samples;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Alerts;

/// <summary>Many bugs, one message.</summary>
public class GatheredAlertTests
{
    [Fact]
    public async Task At_the_end_of_the_quiet_hours_one_message_tells_all_that_happened_in_them()
    {
        var clock = new ShiftedTime();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(time: clock);
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        const int Day = 24 * 60;
        int minute = (int)clock.GetUtcNow().UtcDateTime.TimeOfDay.TotalMinutes;
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, null, 1, (minute + Day - 1) % Day, (minute + 120) % Day, true), "test");
        string key = await server.KeyAsync(KeyKind.Ingest);
        foreach (string fixture in new[] { "deadlock_an385_v3_min-top_logging", "call_null_an386_v3_min-top_logging", "assertion_an386_v3_threads_logging" })
        {
            await server.PostDumpAsync(key, Samples.Dump(fixture));
        }

        await server.SettleAsync();
        Assert.Equal(("digest", "queued", 3L), server.Get<ChannelStore>().Log(channel.Id, 10).Select(d => (d.Event, d.State, d.Bugs)).Single());
        Assert.Empty(receiver.Bodies);
        clock.Ago = -TimeSpan.FromHours(3);
        await receiver.WaitAsync(1);
        JsonElement body = JsonDocument.Parse(receiver.Bodies[0]).RootElement;
        Assert.Equal("digest", body.GetProperty("event").GetString());
        Assert.Equal(["new", "new", "new"], body.GetProperty("bugs").EnumerateArray().Select(b => b.GetProperty("event").GetString()));
        while (server.Get<IWorkQueue>().Count(WorkKind.Deliver) > 0)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        Assert.Single(receiver.Bodies);
    }

    [Fact]
    public async Task What_is_too_much_at_once_is_gathered_and_a_single_one_looks_as_ever()
    {
        var clock = new ShiftedTime();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(time: clock);
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        IMetadataStore metadata = server.Get<IMetadataStore>();
        List<long> bugs = await metadata.WriteAsync(w =>
        {
            for (int i = 0; i < Deliveries.MaxAtOnce; i++)
            {
                w.Execute("INSERT INTO delivery (channel_id, event, state, created_at) VALUES (@1, 'new', 'sent', @2)", channel.Id, clock.GetUtcNow());
            }

            return Enumerable.Range(0, 5).Select(i => w.Number(
                "INSERT INTO bug (project_id, signature, title, first_seen, last_seen, created_at) VALUES (@1, @2, @2, @3, @3, @3) RETURNING id", server.Project, $"bug {i}", clock.GetUtcNow())!.Value).ToList();
        });
        await TellAsync(bugs);
        Assert.Equal(5, server.Get<ChannelStore>().Log(channel.Id, 1)[0].Bugs);
        clock.Ago = -TimeSpan.FromMinutes(11);
        await receiver.WaitAsync(1);
        Assert.Equal(5, JsonDocument.Parse(receiver.Bodies[0]).RootElement.GetProperty("bugs").GetArrayLength());

        // The ten minutes are over: the next one is told at once.
        await TellAsync(bugs[..1]);
        await receiver.WaitAsync(2);
        Assert.Equal("bug 0", JsonDocument.Parse(receiver.Bodies[1]).RootElement.GetProperty("bug").GetProperty("title").GetString());

        // Of two that are gathered one is muted before they are told: the other looks as if it had been alone.
        await metadata.WriteAsync(w =>
        {
            for (int i = 0; i < Deliveries.MaxAtOnce; i++)
            {
                w.Execute("INSERT INTO delivery (channel_id, event, state, created_at) VALUES (@1, 'new', 'sent', @2)", channel.Id, clock.GetUtcNow());
            }
        });
        await TellAsync(bugs[..2]);
        await server.Get<BugStore>().ChangeAsync(bugs[0], new BugChange(BugStates.Muted), "test");
        clock.Ago = -TimeSpan.FromMinutes(22);
        await receiver.WaitAsync(3);
        Assert.Equal("bug 1", JsonDocument.Parse(receiver.Bodies[2]).RootElement.GetProperty("bug").GetProperty("title").GetString());

        Task TellAsync(IEnumerable<long> some) => metadata.WriteAsync(w =>
        {
            foreach (long bug in some)
            {
                Deliveries.Tell(w, server.Get<IWorkQueue>(), channel, bug, AlertKinds.New, clock.GetUtcNow(), TimeSpan.Zero);
            }
        });
    }

    [Fact]
    public void A_gathering_message_says_how_many_of_what_and_names_twenty()
    {
        Message[] parts = [.. Enumerable.Range(1, 23).Select(i => new Message(i % 2 == 0 ? AlertKinds.Regression : AlertKinds.New, "lamps", Bug(i), null))];
        var message = new Message(AlertKinds.Digest, "lamps", null, null) { Parts = parts };
        Assert.Equal("23 crashes in project lamps: 12 new, 11 back", message.Subject);
        Assert.StartsWith("New crash: title 1\nProject lamps, bug 1: 0 crashes on 0 devices\nsignature 1\n\nCrash is back: title 2", message.Text, StringComparison.Ordinal);
        Assert.Contains("title 20", message.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("title 21", message.Text, StringComparison.Ordinal);
        Assert.EndsWith("And 3 more.", message.Text, StringComparison.Ordinal);

        static BugRow Bug(int number) => new()
        {
            Id = number,
            ProjectId = 1,
            Signature = $"signature {number}",
            Title = $"title {number}",
            State = "open",
            FirstSeen = default,
            LastSeen = default,
            Dumps = 0,
            Occurrences = 0,
            Devices = 0,
        };
    }
}
