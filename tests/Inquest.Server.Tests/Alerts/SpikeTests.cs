using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Samples;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Alerts;

public class SpikeTests
{
    private static readonly byte[] s_dump = Tests.Samples.Dump("deadlock_an385_v3_min-top_logging");

    [Fact]
    public async Task A_device_in_a_boot_loop_whose_crashes_are_only_counted_is_a_spike()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(1) };
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 }, time: time);
        await AddRuleAsync(server, receiver, AlertKinds.Spike, 4);
        string key = await server.KeyAsync(KeyKind.Ingest);
        await LoopAsync('0');
        time.Ago = TimeSpan.Zero;
        foreach (char last in "\n\r\t")
        {
            await LoopAsync(last);
        }

        Assert.Empty(receiver.Bodies);
        await LoopAsync(' ');
        await LoopAsync('\v');
        Assert.Equal("spike", JsonDocument.Parse(Assert.Single(receiver.Bodies)).RootElement.GetProperty("event").GetString());
        BugRow bug = Assert.Single(server.Get<BugStore>().List(new BugQuery { Project = server.Project }).Bugs);
        Assert.Equal((2L, 6L), (bug.Dumps, bug.Occurrences));

        // Other bytes of the same length: another dump of the same crash.
        async Task LoopAsync(char last)
        {
            await server.PostDumpAsync(key, [.. s_dump, (byte)last], ("Inquest-Device", "loops"), ("Inquest-Firmware", "1.0.0"));
            await DeliveredAsync(server);
        }
    }

    [Fact]
    public async Task A_spike_is_three_times_the_average_day_of_the_week_before_and_told_once_a_day()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(3) };
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(time: time);
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte more = 0;

        // 14 crashes in the week before are two a day: six of today are three times as many.
        await SendAsync(14);
        await AddRuleAsync(server, receiver, AlertKinds.Spike, 2);
        time.Ago = TimeSpan.Zero;
        await SendAsync(5);
        Assert.Empty(receiver.Bodies);
        await SendAsync(1);
        Assert.Single(receiver.Bodies);
        await SendAsync(2);
        Assert.Single(receiver.Bodies);

        async Task SendAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await server.PostDumpAsync(key, [.. s_dump, .. new byte[more++].Select(_ => (byte)10)]);
            }

            await DeliveredAsync(server);
        }
    }

    [Theory]
    [InlineData(0, 20, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(2, 3, 1)]
    public async Task A_bugs_first_day_is_no_spike_nor_are_two_crashes_of_a_rare_one(int daysAgo, int today, int messages)
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(daysAgo) };
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(time: time);
        await AddRuleAsync(server, receiver, AlertKinds.Spike, 1);
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump);
        await DeliveredAsync(server);
        time.Ago = TimeSpan.Zero;
        for (int i = 1; i <= today; i++)
        {
            await server.PostDumpAsync(key, [.. s_dump, .. new byte[i].Select(_ => (byte)10)]);
        }

        await DeliveredAsync(server);
        Assert.Equal(messages, receiver.Bodies.Count);
    }

    [Fact]
    public async Task A_mended_bug_that_a_looping_device_brings_back_has_regressed()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        await AddRuleAsync(server, receiver, AlertKinds.Regression, 1);
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long id, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "loops"), ("Inquest-Firmware", "1.1.0"), ("Inquest-Boot-Count", "1"));
        await DeliveredAsync(server);
        long bug = server.Dump(id).BugId!.Value;
        await server.Get<BugStore>().ChangeAsync(bug, new BugChange(BugStates.Resolved, "1.1.0"), "anna");
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "loops"), ("Inquest-Firmware", "1.1.0"), ("Inquest-Boot-Count", "2"));
        await DeliveredAsync(server);
        Assert.Equal((1L, 2L), (server.Get<BugStore>().Find(bug)!.Bug.Dumps, server.Get<BugStore>().Find(bug)!.Bug.Occurrences));
        Assert.Equal(BugStates.Regressed, server.Get<BugStore>().Find(bug)!.Bug.State);
        Assert.Equal("regression", JsonDocument.Parse(Assert.Single(receiver.Bodies)).RootElement.GetProperty("event").GetString());
    }

    private static async Task AddRuleAsync(RunningServer server, WebhookReceiver receiver, string kind, int threshold)
    {
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, kind, null, threshold, null, null, true), "test");
    }

    private static async Task DeliveredAsync(RunningServer server)
    {
        await server.SettleAsync();
        while (server.Get<IWorkQueue>().Count(WorkKind.Deliver) > 0)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }
    }
}
