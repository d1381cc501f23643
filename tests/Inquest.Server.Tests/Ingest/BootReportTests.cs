using System.Net;
using Inquest.Server.Accounts;
using Inquest.Server.Projects;
using Inquest.Server.Samples;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Ingest;

public class BootReportTests
{
    [Fact]
    public async Task Boot_reports_are_the_denominator_of_the_crash_free_rate()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, key, "a", BootReports.Make(1, ended: false, 3600)));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, key, "a", BootReports.Make(2, ended: true, 3600)));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, key, "b", BootReports.Make(1, ended: false, 7200)));

        // The answer was lost, and the device sends it again; a dump has come in between.
        await server.PostDumpAsync(key, [1], ("Inquest-Device", "b"), ("Inquest-Boot-Count", "2"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, key, "b", BootReports.Make(1, ended: false, 7200)));
        Release release = Assert.Single(server.Get<ReleaseStore>().List(server.Project));
        Assert.Equal(("1.0.0", 2L, 3L, 4.0, 0.5), (release.Version, release.Devices, release.Boots, release.Hours, release.CrashFree));
        Assert.Equal(2, server.Get<DeviceStore>().List(server.Project, 10).Count);
    }

    [Fact]
    public async Task A_boot_is_counted_once_however_often_and_in_which_order_it_is_told()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(10) };
        await using RunningServer server = await RunningServer.StartAsync(time: time);
        string key = await server.KeyAsync(KeyKind.Ingest);
        foreach (uint boot in new uint[] { 5, 6, 5, 6, 4, 5 })
        {
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, key, "a", BootReports.Make(boot, ended: true, 3600)));
        }

        Release release = Assert.Single(server.Get<ReleaseStore>().List(server.Project));
        Assert.Equal((3L, 3.0), (release.Boots, release.Hours));
        Assert.Equal(3, Assert.Single(server.Get<DeviceStore>().FindDetail(1, 1)!.Boots).Crashes);

        // Days later the same number is another boot, of a device that was erased and counts from the beginning.
        time.Ago = TimeSpan.Zero;
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, key, "a", BootReports.Make(5, ended: false, 3600)));
        Assert.Equal(4, Assert.Single(server.Get<ReleaseStore>().List(server.Project)).Boots);
        Assert.Equal(5, server.Get<DeviceStore>().Find(1)!.BootCount);
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task The_run_that_ended_belongs_to_the_version_that_ran_and_not_to_the_one_that_boots()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        await PostAsync(server, key, "a", BootReports.Make(1, ended: false, 0), "1.0.0");
        await PostAsync(server, key, "a", BootReports.Make(2, ended: true, 7200), "2.0.0");
        await PostAsync(server, key, "a", BootReports.Make(3, ended: false, 3600), "2.0.0");

        // Of the boot before this one nothing is known.
        await PostAsync(server, key, "a", BootReports.Make(9, ended: false, 3600), "3.0.0");
        Assert.Equal(
            [("3.0.0", 1L, 1.0, 1.0), ("2.0.0", 2L, 1.0, 1.0), ("1.0.0", 1L, 2.0, 0.0)],
            server.Get<ReleaseStore>().List(server.Project).Select(r => (r.Version, r.Boots, r.Hours, r.CrashFree!.Value)));
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task A_device_runs_what_its_latest_boot_tells_whatever_arrives_last()
    {
        var time = new ShiftedTime { Ago = TimeSpan.FromDays(10) };
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 2 }, time: time);
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte[] crash = Tests.Samples.Dump("deadlock_an385_v3_min-top_logging");
        await server.PostDumpAsync(key, [.. crash, 1], ("Inquest-Device", "a"), ("Inquest-Firmware", "2.0.0"), ("Inquest-Boot-Count", "50"));
        await server.PostDumpAsync(key, [.. crash, 2], ("Inquest-Device", "a"), ("Inquest-Firmware", "1.0.0"), ("Inquest-Boot-Count", "7"));
        Assert.Equal(("2.0.0", 50L, 2L), Device());
        await PostAsync(server, key, "a", BootReports.Make(8, ended: false, 1));
        Assert.Equal(("2.0.0", 50L, 2L), Device());

        // What is only counted tells of its boot as well; what names none is believed when it comes.
        Assert.False((await server.PostDumpAsync(key, [.. crash, 3], ("Inquest-Device", "a"), ("Inquest-Firmware", "2.0.0"), ("Inquest-Boot-Count", "51"))).Stored);
        Assert.Equal(("2.0.0", 51L, 2L), Device());
        await server.PostDumpAsync(key, [3, 3], ("Inquest-Device", "a"), ("Inquest-Firmware", "2.1.0"));
        Assert.Equal(("2.1.0", 51L), (Device().Firmware, Device().Boot));

        // An old dump that is fetched later changes nothing; a boot that is told later does.
        time.Ago = TimeSpan.Zero;
        await server.PostDumpAsync(key, [4], ("Inquest-Device", "a"), ("Inquest-Firmware", "1.0.0"), ("Inquest-Boot-Count", "3"));
        Assert.Equal(("2.1.0", 51L), (Device().Firmware, Device().Boot));
        await PostAsync(server, key, "a", BootReports.Make(1, ended: false, 1));
        Assert.Equal(("1.0.0", 1L), (Device().Firmware, Device().Boot));

        (string? Firmware, long? Boot, long Dumps) Device() => server.Get<DeviceStore>().Find(1) is { } device ? (device.Firmware, device.BootCount, device.Dumps) : default;
    }

    [Fact]
    public async Task What_is_no_boot_report_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte[] report = BootReports.Make(1, ended: false, 1);
        byte[] broken = [.. report];
        broken[8] ^= 1;
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(server, key, "a", broken));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(server, key, "a", report[..31]));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(server, key, "a", [.. report, 0]));
    }

    private static async Task<HttpStatusCode> PostAsync(RunningServer server, string key, string device, byte[] report, string version = "1.0.0")
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/boots", key, new ByteArrayContent(report), ("Inquest-Device", device), ("Inquest-Firmware", version));
        return answer.StatusCode;
    }
}
