using System.Net;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Keeping;
using Inquest.Server.Projects;
using Inquest.Server.Samples;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Projects;

public class NewBugTests
{
    private static readonly byte[] s_dump = Tests.Samples.Dump("bus_fault_read_an385_v2_linker-ram_logging");

    // Without it the dumps of two versions are two bugs.
    private static readonly byte[] s_elf = Tests.Samples.Elf("bus_fault_read_an385_v2_linker-ram_logging");

    [Fact]
    public async Task A_bug_is_new_in_the_earliest_of_its_versions_whichever_was_heard_of_first()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.PutElfAsync(s_elf);
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long id, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "2.0.0"));
        await server.SettleAsync();
        Assert.Equal([("2.0.0", 1L)], New(server));
        await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "1.0.0"));
        await server.PostDumpAsync(key, [.. s_dump, 10, 10]);
        await server.SettleAsync();
        Check(server, [("2.0.0", 0L), ("1.0.0", 1L)]);

        // Each version's page counts the crashes of that version.
        ReleaseBug still = Assert.Single(server.Get<ReleaseStore>().Find(server.Project, "2.0.0")!.StillThere);
        Assert.Equal((1L, 3L), (still.Crashes, still.Bug.Occurrences));

        // The order is what people say it is.
        await server.Get<ReleaseStore>().SetOrderAsync(server.Project, ["2.0.0", "1.0.0"], "anna");
        Check(server, [("1.0.0", 0L), ("2.0.0", 1L)]);
        await server.Get<ReleaseStore>().SetOrderAsync(server.Project, [], "anna");
        Check(server, [("2.0.0", 0L), ("1.0.0", 1L)]);
        Assert.Equal("1.0.0", server.Get<BugStore>().Find(server.Dump(id).BugId!.Value)!.Bug.FirstVersion);

        // A version whose dumps are gone has it no more.
        await server.Get<DumpRemoval>().RemoveAsync([id]);
        Assert.Empty(server.Get<BugStore>().List(new BugQuery { Project = server.Project, Version = "2.0.0" }).Bugs);
        Assert.Equal(1, Assert.Single(server.Get<ReleaseStore>().Find(server.Project, "2.0.0")!.Gone).Crashes);
    }

    [Fact]
    public async Task Names_that_are_no_versions_have_the_order_of_their_first_elves()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(3) };
        await using RunningServer server = await RunningServer.StartAsync(time: time);
        await server.PutElfAsync(s_elf);
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "zebra"));
        time.Ago = TimeSpan.FromDays(2);
        await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "ant"));
        await server.SettleAsync();
        Check(server, [("ant", 0L), ("zebra", 1L)]);
        time.Ago = TimeSpan.FromDays(1);
        using HttpResponseMessage put = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Tests.Samples.Elf("call_null_an386_v3_min-top_logging")), ("Inquest-Firmware", "zebra"));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await server.SettleAsync();
        Check(server, [("zebra", 0L), ("ant", 1L)]);
    }

    [Fact]
    public async Task A_rule_for_a_version_fires_for_the_bugs_that_its_page_calls_new()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, "1.0.0", 1, null, null, true), "test");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, "2.0.0", 2, null, null, true), "test");
        await server.PutElfAsync(s_elf);
        string key = await server.KeyAsync(KeyKind.Ingest);
        foreach ((int more, string version, string device) in new[] { (0, "2.0.0", "a"), (1, "1.0.0", "a"), (2, "2.0.0", "b") })
        {
            await server.PostDumpAsync(key, [.. s_dump, .. new byte[more].Select(_ => (byte)10)], ("Inquest-Firmware", version), ("Inquest-Device", device));
            await server.SettleAsync();
        }

        while (server.Get<IWorkQueue>().Count(WorkKind.Deliver) > 0)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        Assert.Equal("new", JsonDocument.Parse(Assert.Single(receiver.Bodies)).RootElement.GetProperty("event").GetString());
        Check(server, [("2.0.0", 0L), ("1.0.0", 1L)]);
    }

    // The list, each version's page and the rows say the same.
    private static void Check(RunningServer server, IEnumerable<(string Version, long New)> expected)
    {
        Assert.Equal(expected, New(server));
        Assert.Equal(expected, New(server).Select(r => (r.Version, (long)server.Get<ReleaseStore>().Find(server.Project, r.Version)!.New.Count)));
        Assert.All(New(server), r => Assert.Equal(1, server.Get<ReleaseStore>().Find(server.Project, r.Version) is { } detail ? detail.New.Count + detail.StillThere.Count : 0));
        Consistency.Check(server.Get<IMetadataStore>());
    }

    private static IEnumerable<(string Version, long New)> New(RunningServer server) => server.Get<ReleaseStore>().List(server.Project).Select(r => (r.Version, r.NewBugs));
}
