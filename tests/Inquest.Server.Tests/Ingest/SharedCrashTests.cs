using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Keeping;
using Inquest.Server.Projects;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Ingest;

/// <summary>A crash that leaves the same bytes on every device, and at every boot.</summary>
public class SharedCrashTests
{
    private static readonly byte[] s_dump = Samples.Dump("null_member_read_an385_v3_min_in-memory");

    [Fact]
    public async Task The_same_bytes_of_every_device_are_a_crash_of_each_and_fire_the_rule_for_so_many_devices()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, null, 3, null, null, true), "test");
        string key = await server.KeyAsync(KeyKind.Ingest);
        await SendAsync("kb-1", 7);
        await server.SettleAsync();
        await SendAsync("kb-2", 3);
        Assert.Equal(0, server.Get<IWorkQueue>().Count(WorkKind.Deliver));
        await SendAsync("kb-3", 9);
        await receiver.WaitAsync(1);
        await SendAsync("kb-4", 1);
        await SendAsync("kb-5", 1);

        // Later boots of one of them are further crashes; a request that is repeated is none, nor an older boot.
        await SendAsync("kb-2", 20);
        await SendAsync("kb-2", 21);
        await SendAsync("kb-2", 21);
        await SendAsync("kb-2", 5);
        await SendAsync("kb-1", 7);
        BugRow bug = Assert.Single(server.Get<BugStore>().List(new BugQuery { Project = server.Project }).Bugs);
        Assert.Equal((1L, 7L, 5L), (bug.Dumps, bug.Occurrences, bug.Devices));
        Assert.Equal("new", JsonDocument.Parse(Assert.Single(receiver.Bodies)).RootElement.GetProperty("event").GetString());
        Consistency.Check(server.Get<IMetadataStore>());

        // Who is erased is no device of it any more, and its crashes are none; the numbers are those of what is left. The first one's
        // dump is the next one's then, and with that one's crashes it goes on.
        await SendAsync("kb-1", 8);
        foreach ((string device, int crashes, int devices) in new[] { ("kb-2", 5, 4), ("kb-1", 3, 3), ("kb-3", 2, 2) })
        {
            await server.Get<Eraser>().EraseDeviceAsync(server.Project, device, "anna");
            BugDetail left = server.Get<BugStore>().Find(bug.Id)!;
            Assert.Equal((1L, (long)crashes, (long)devices), (left.Bug.Dumps, left.Bug.Occurrences, left.Bug.Devices));
            Assert.Equal(crashes, Assert.Single(left.Versions).Occurrences);
            Assert.Equal(crashes, left.Bug.Trend.Sum());
            Assert.Equal(crashes, Assert.Single(server.Get<ReleaseStore>().List(server.Project)).Crashes);
            Consistency.Check(server.Get<IMetadataStore>());
        }

        await SendAsync("kb-4", 2);
        await SendAsync("kb-5", 2);
        Assert.Equal(4, server.Get<BugStore>().Find(bug.Id)!.Bug.Occurrences);
        Assert.All(["kb-4", "kb-5"], device => Assert.Equal(2, Assert.Single(server.Get<DumpStore>().ListOfDevice(server.DeviceOf(device), 10)).Occurrences));
        Consistency.Check(server.Get<IMetadataStore>());

        await server.Get<DumpRemoval>().RemoveAsync([1]);
        Assert.Empty(server.Get<BugStore>().List(new BugQuery { Project = server.Project, State = "all" }).Bugs);
        Consistency.Check(server.Get<IMetadataStore>());

        Task SendAsync(string device, int boot) => server.PostDumpAsync(key, s_dump, ("Inquest-Device", device), ("Inquest-Boot-Count", $"{boot}"), ("Inquest-Firmware", "1.0.0"));
    }

    [Fact]
    public async Task What_a_device_sent_as_the_second_one_is_its_own_and_holds_nothing_of_the_first_one()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "first-kb"), ("Inquest-Boot-Count", "60"), ("Inquest-Firmware", "1.0.0"), ("Inquest-Filename", "first-kb.bin"), ("Inquest-Reset-Reason", "by first-kb"));
        await server.SettleAsync();
        foreach (int boot in new[] { 3, 4, 4 })
        {
            await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "second-kb"), ("Inquest-Boot-Count", $"{boot}"), ("Inquest-Firmware", "1.0.1"));
        }

        await server.SettleAsync();
        DumpRow first = Assert.Single(server.Get<DumpStore>().ListOfDevice(server.DeviceOf("first-kb"), 10));
        DumpRow second = Assert.Single(server.Get<DumpStore>().ListOfDevice(server.DeviceOf("second-kb"), 10));
        Assert.Equal(("first-kb", 60L, "1.0.0", 1L), (first.Device, first.BootCount, first.Firmware, first.Occurrences));
        Assert.Equal(("second-kb", 4L, "1.0.1", 2L), (second.Device, second.BootCount, second.Firmware, second.Occurrences));
        Assert.Equal((first.Id, null, null), (second.Id, second.FileName, second.ResetReason));
        Assert.True(second.ReceivedAt > first.LastSeen);
        Assert.All(server.Get<DeviceStore>().List(server.Project, 10), d => Assert.Equal(1, d.Dumps));

        // Its page, its export, and what its own key is answered.
        Person anna = await Person.AdministratorAsync(server);
        string own = server.Get<ApiKeyStore>().Derive(server.Project, "second-kb").Key;
        List<string> told = [];
        foreach ((string path, string? with) in new[] { ($"/devices/{second.DeviceId}", null), ("/api/v1/dumps/1", own), ("/api/v1/dumps/1/report", own) })
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, with, null, with is null ? ("Cookie", anna.Cookie) : ("Inquest-Device", "second-kb"));
            Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
            told.Add(await answer.Content.ReadAsStringAsync(RunningServer.Cancellation));
        }

        using var exported = new MemoryStream();
        Assert.Equal(1, DataKeeper.Export(server.Folder, "default", "second-kb", exported));
        using (var zip = new ZipArchive(exported, ZipArchiveMode.Read))
        {
            Assert.Equal(4, zip.Entries.Count);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                told.Add(await reader.ReadToEndAsync(RunningServer.Cancellation));
            }
        }

        Assert.Contains("/dumps/1\"", told[0], StringComparison.Ordinal);
        Assert.Contains("\"bootCount\":4", told[1], StringComparison.Ordinal);
        Assert.Contains("\"bootCount\": 4", told[3], StringComparison.Ordinal);
        Assert.All(told, text => Assert.DoesNotContain("first-kb", text, StringComparison.Ordinal));

        // Once the first one is erased, the dump is the other's with what that one told.
        await server.Get<Eraser>().EraseDeviceAsync(server.Project, "first-kb", "anna");
        DumpRow left = server.Dump(1);
        Assert.Equal(("second-kb", 4L, null, null), (left.Device, left.BootCount, left.FileName, left.ResetReason));
        Assert.Null(server.Get<DumpStore>().FindReport(1));
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task What_is_told_with_the_same_bytes_later_is_known_then_and_changes_nothing_that_was_told_before()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Uptime", "500"));
        await server.SettleAsync();
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "kb-1"), ("Inquest-Firmware", "1.0.0"), ("Inquest-Boot-Count", "4"), ("Inquest-Uptime", "900"));
        await server.SettleAsync();
        DumpRow dump = server.Dump(1);
        Assert.Equal(("kb-1", "1.0.0", 4L, 500L, 1L), (dump.Device, dump.Firmware, dump.BootCount, dump.UptimeMilliseconds, dump.Occurrences));
        Assert.Equal(("1.0.0", 1L), server.Get<ReleaseStore>().Missing(server.Project).Select(m => (m.Firmware, m.Dumps)).Single());
        Assert.Equal(1, Assert.Single(server.Get<DeviceStore>().List(server.Project, 10)).Dumps);

        // Nobody's word replaces what the device said, and a later boot is one more crash.
        await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "9.9.9"));
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "kb-1"), ("Inquest-Boot-Count", "5"));
        dump = server.Dump(1);
        Assert.Equal(("1.0.0", 5L, 2L), (dump.Firmware, dump.BootCount, dump.Occurrences));
        Assert.Equal("1.0.0", Assert.Single(server.Get<BugStore>().Find(dump.BugId!.Value)!.Versions).Version);
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task The_same_bytes_of_a_loops_later_boots_are_each_a_crash()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 2 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte[] log = Samples.Dump("deadlock_an385_v3_min-top_logging");
        await SendAsync([.. log, 10], 1);
        await SendAsync([.. log, 10, 10], 2);
        await server.SettleAsync();
        for (int boot = 10; boot < 16; boot++)
        {
            Assert.False(await SendAsync(log, boot));
            Assert.False(await SendAsync(log, boot));
        }

        BugRow bug = Assert.Single(server.Get<BugStore>().List(new BugQuery { Project = server.Project }).Bugs);
        Assert.Equal((2L, 8L), (bug.Dumps, bug.Occurrences));
        Assert.Equal(15, Assert.Single(server.Get<DeviceStore>().List(server.Project, 10)).BootCount);
        Consistency.Check(server.Get<IMetadataStore>());

        async Task<bool> SendAsync(byte[] dump, int boot) => (await server.PostDumpAsync(key, dump, ("Inquest-Device", "loops"), ("Inquest-Boot-Count", $"{boot}"))).Stored;
    }

    [Fact]
    public async Task A_crash_that_is_only_counted_is_one_of_the_version_that_crashed_and_brings_a_mended_bug_back()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        await SendAsync(1, "1.0.0");
        await server.SettleAsync();
        long bug = server.Dump(1).BugId!.Value;
        await server.Get<BugStore>().ChangeAsync(bug, new BugChange(BugStates.Resolved, "1.2.0"), "anna");
        await SendAsync(2, "1.1.0");
        Assert.Equal(BugStates.Resolved, server.Get<BugStore>().Find(bug)!.Bug.State);
        await SendAsync(3, "1.2.0");
        Assert.Equal(BugStates.Regressed, server.Get<BugStore>().Find(bug)!.Bug.State);
        Assert.Equal([("1.2.0", 1L, 0L), ("1.1.0", 1L, 0L), ("1.0.0", 1L, 1L)], server.Get<BugStore>().Find(bug)!.Versions.Select(v => (v.Version, v.Occurrences, v.Dumps)));
        Assert.Equal([("1.2.0", 1L), ("1.1.0", 1L), ("1.0.0", 1L)], server.Get<ReleaseStore>().List(server.Project).Select(r => (r.Version, r.Crashes)));
        Consistency.Check(server.Get<IMetadataStore>());

        // Looked at again, and erased, all of it moves along.
        await server.Get<DumpReanalysis>().StartAsync(server.Project, "test");
        await server.SettleAsync();
        Assert.Equal(3, server.Get<BugStore>().Find(bug)!.Versions.Count);
        Consistency.Check(server.Get<IMetadataStore>());
        await server.Get<DumpRemoval>().RemoveAsync([1]);
        Assert.All(server.Get<ReleaseStore>().List(server.Project), r => Assert.Equal(0, r.Crashes));
        Consistency.Check(server.Get<IMetadataStore>());

        Task SendAsync(int boot, string version) => server.PostDumpAsync(key, s_dump, ("Inquest-Device", "kb-1"), ("Inquest-Boot-Count", $"{boot}"), ("Inquest-Firmware", version));
    }

    [Fact]
    public async Task What_a_person_drops_on_the_page_is_stored_however_often_its_device_crashes()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        Person anna = await Person.AdministratorAsync(server);
        byte[] zero = Samples.Dump("divide_by_zero_an385_v2-zeros_min-top_in-memory");
        Assert.Equal(s_dump.Length, zero.Length);
        List<JsonElement> receipts = [];
        foreach (byte[] dump in new[] { s_dump, zero })
        {
            using var form = new MultipartFormDataContent { { new StringContent("loop"), "device" }, { new ByteArrayContent(dump), "file", "ram.bin" } };
            receipts.Add((await anna.DoAsync(HttpMethod.Post, "/api/v1/dumps", form, System.Net.HttpStatusCode.Accepted))[0]);
        }

        Assert.All(receipts, r => Assert.True(r.GetProperty("stored").GetBoolean()));
        await server.SettleAsync();
        Assert.NotEqual(server.Dump(1).BugId, server.Dump(2).BugId);
    }

    [Fact]
    public async Task Images_of_one_length_with_different_crashes_are_not_one_crash_of_a_loop()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        await SendAsync(s_dump);
        Assert.True(await SendAsync(Samples.Dump("divide_by_zero_an385_v2-zeros_min-top_in-memory")));

        async Task<bool> SendAsync(byte[] dump)
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent(dump), ("Inquest-Device", "loop"), ("Inquest-Firmware", "1.0.0"));
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Cancellation)).GetProperty("stored").GetBoolean();
        }
    }

    // Streams of RISC-V: the reason is in the header, and no program counter that is known from outside.
    [Theory]
    [InlineData(35, 0, true)]
    [InlineData(4, 1, true)]
    [InlineData(4, 0, false)]
    public async Task Another_reason_or_other_registers_are_another_crash_on_every_processor(byte reason, byte register, bool stored)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        Assert.True((await server.PostDumpAsync(key, Stream(4, 0, last: 1), ("Inquest-Device", "rv"))).Stored);
        Assert.Equal(stored, (await server.PostDumpAsync(key, Stream(reason, register, last: 2), ("Inquest-Device", "rv"))).Stored);

        static byte[] Stream(byte reason, byte register, byte last) =>
            [(byte)'Z', (byte)'E', 2, 0, 5, 0, 5, 0, reason, 0, 0, 0, (byte)'A', 1, 0, 72, 0, register, .. new byte[71], (byte)'M', 1, 0, last];
    }
}
