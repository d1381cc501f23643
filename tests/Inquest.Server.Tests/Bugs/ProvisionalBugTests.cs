using System.Net;
using System.Text.Json;
using Inquest.Reporting.Words;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Storage;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Bugs;

/// <summary>Bugs of dumps whose ELF is not there: reason and addresses say something within one build.</summary>
public class ProvisionalBugTests
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    private static readonly byte[] s_dump = Samples.Dump(Fixture);

    [Fact]
    public async Task Without_an_elf_dumps_of_two_builds_are_two_bugs_and_stay_two_when_the_elf_of_one_comes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long one, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "1.0.0"));
        (long same, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "1.0.0"));
        (long other, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10, 10], ("Inquest-Firmware", "2.0.0"));
        (long built, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10, 10, 10], ("Inquest-Firmware", "1.0.0"), ("Inquest-Build-Id", "feedfeed"));
        await server.SettleAsync();
        Assert.Equal(server.Dump(one).BugId, server.Dump(same).BugId);
        Assert.Equal(3, new[] { one, other, built }.Select(d => server.Dump(d).BugId).Distinct().Count());
        Assert.All(server.Get<BugStore>().List(new BugQuery { Project = server.Project }).Bugs, b => Assert.True(b.Provisional));

        using HttpResponseMessage put = await server.SendAsync(
            HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(Fixture)), ("Inquest-Firmware", "1.0.0"));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await server.SettleAsync();
        long final = server.Dump(one).BugId!.Value;
        Assert.False(server.Get<BugStore>().Find(final)!.Bug.Provisional);

        // A dump of another build with the same addresses, whose ELF it is not, is no crash of this bug.
        await server.Get<IMetadataStore>().WriteAsync(w => w.Execute("DELETE FROM symbol_file"));
        (long late, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10, 10, 10, 10], ("Inquest-Firmware", "3.0.0"));
        (long sameLate, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10, 10, 10, 10, 10], ("Inquest-Firmware", "1.0.0"));
        await server.SettleAsync();
        Assert.NotEqual(final, server.Dump(late).BugId);
        Assert.Equal(final, server.Dump(sameLate).BugId);
    }

    [Fact]
    public async Task Addresses_of_a_build_that_was_never_told_do_not_lead_to_the_bug_that_an_elf_made_of_them()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long one, _, _) = await server.PostDumpAsync(key, s_dump);
        await server.SettleAsync();
        using HttpResponseMessage put = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(Fixture)));
        await server.SettleAsync();
        Assert.Contains(server.Dump(one).Verdict, (string[])[MatchVerdicts.Proved, MatchVerdicts.Likely]);
        await server.Get<IMetadataStore>().WriteAsync(w => w.Execute("DELETE FROM symbol_file"));
        (long late, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10]);
        await server.SettleAsync();
        Assert.NotEqual(server.Dump(one).BugId, server.Dump(late).BugId);
    }

    [Fact]
    public async Task A_crash_without_a_function_and_an_address_is_in_a_bug_of_its_build_too()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        using HttpResponseMessage put = await server.SendAsync(
            HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(Fixture)), ("Inquest-Firmware", "1.0.0"));
        await server.SettleAsync();
        List<long> sent = [];
        foreach ((int seed, string version) in new[] { (1, "1.0.0"), (2, "1.0.0"), (3, "2.0.0") })
        {
            // No registers, no threads: the reason and some memory.
            byte[] dump = new CoredumpBuilder(reason: 4).Memory(0x2000_4000, CoredumpBuilder.Pattern(64, seed)).Build();
            sent.Add((await server.PostDumpAsync(key, dump, ("Inquest-Firmware", version))).Id);
        }

        await server.SettleAsync();
        Assert.All(sent, id => Assert.Equal(Server.Dumps.DumpProgress.Analysed, server.Dump(id).State));
        Assert.NotNull(server.Dump(sent[0]).BugId);
        Assert.Equal(server.Dump(sent[0]).BugId, server.Dump(sent[1]).BugId);
        Assert.NotEqual(server.Dump(sent[0]).BugId, server.Dump(sent[2]).BugId);
        Assert.Equal(2, server.Get<BugStore>().List(new BugQuery { Project = server.Project }).Bugs.Count);
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task A_crash_whose_elf_comes_later_is_told_once_and_a_message_that_waits_tells_of_the_bug_that_it_became()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, "1.0.0", 1, null, null, true), "test");
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long id, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "1.0.0"));
        await receiver.WaitAsync(1);
        await server.SettleAsync();
        long provisional = server.Dump(id).BugId!.Value;
        using HttpResponseMessage put = await server.SendAsync(
            HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(Samples.Elf(Fixture)), ("Inquest-Firmware", "1.0.0"));
        await server.SettleAsync();
        Assert.NotEqual(provisional, server.Dump(id).BugId);
        Assert.Equal(1, server.Get<IMetadataStore>().Read(r => r.Number("SELECT COUNT(*) FROM delivery")));

        // As one that was tried in vain, or waited for the end of quiet hours.
        await server.Get<IMetadataStore>().WriteAsync(w => Deliveries.Add(w, server.Get<IWorkQueue>(), channel.Id, provisional, AlertKinds.New, DateTimeOffset.UtcNow));
        await receiver.WaitAsync(2);
        JsonElement bug = JsonDocument.Parse(receiver.Bodies[1]).RootElement.GetProperty("bug");
        Assert.Equal((server.Dump(id).BugId, 1L), (bug.GetProperty("id").GetInt64(), bug.GetProperty("occurrences").GetInt64()));
    }
}
