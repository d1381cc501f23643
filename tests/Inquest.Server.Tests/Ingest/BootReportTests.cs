using System.Net;
using Inquest.Server.Accounts;
using Inquest.Server.Projects;

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

    private static async Task<HttpStatusCode> PostAsync(RunningServer server, string key, string device, byte[] report)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/boots", key, new ByteArrayContent(report), ("Inquest-Device", device), ("Inquest-Firmware", "1.0.0"));
        return answer.StatusCode;
    }
}
