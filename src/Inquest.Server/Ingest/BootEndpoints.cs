using Inquest.Server.Bugs;
using Inquest.Server.Http;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Ingest;

/// <summary><c>POST /api/v1/boots</c>: a boot report, with the device and its version in the headers. Summed by the day.</summary>
internal sealed class BootEndpoints(Gate gate, IMetadataStore metadata, IngestLimits limits, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/boots", PostAsync);

    private async Task PostAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayIngest(p)) is not { } entered)
        {
            return;
        }

        DumpMetadata about = DumpMetadata.FromHeaders(context.Request.Headers);
        about = about with { Device = entered.Caller.Device ?? about.Device };
        if (limits.TakeOf(entered.Caller, about.Device) is { } wait)
        {
            await context.TooManyAsync(wait);
            return;
        }

        byte[] body = new byte[BootReport.Bytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (BootReport.Read(body.AsSpan(0, length)) is not { } report || about.Device is null)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "A boot report is 32 bytes with a good checksum, and Inquest-Device says whose it is.");
            return;
        }

        await AcceptAsync(entered.Project, about, report);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Counts a boot that a device has told.</summary>
    /// <param name="project">The project.</param>
    /// <param name="about">Which device and version; the device is named.</param>
    /// <param name="report">What it told.</param>
    public Task AcceptAsync(long project, DumpMetadata about, BootReport report) => metadata.WriteAsync(w => Add(w, project, about with { BootCount = report.BootCount }, report));

    private void Add(IMetadataWriter w, long project, DumpMetadata about, BootReport report)
    {
        DateTimeOffset now = time.GetUtcNow();
        string? version = about.Firmware ?? (report.BuildIdStart is null ? null
            : w.Text("SELECT firmware FROM symbol_file WHERE project_id = @1 AND substr(build_id, 1, 8) = @2 AND firmware IS NOT NULL ORDER BY id DESC LIMIT 1", project, report.BuildIdStart));

        // A report that is sent again, because its answer was lost, is not a second boot, whatever came of the device in between. Days
        // ago the same number was another boot: a device that was erased counts from the beginning.
        bool repeated = w.Number(
            "SELECT 1 FROM boots JOIN device ON device.id = boots.device_id WHERE device.project_id = @1 AND device.name = @2 AND boots.last_boot = @3 AND boots.day >= @4 LIMIT 1",
            project, about.Device, (long)report.BootCount, BugCounters.DayOf(now) - 1) is not null;
        long device = DeviceRows.Touch(w, project, about with { Firmware = version }, now, dumps: 0);
        ReleaseRows.Touch(w, project, version, now);
        if (!repeated)
        {
            long uptime = (report.UptimeSeconds ?? 0) * 1000L;
            ReleaseRows.CountBoot(w, project, version, device, report.EndedWithDump, uptime);
            w.Execute(
                """
                INSERT INTO boots (project_id, version, device_id, day, boots, crashes, uptime_ms, last_boot) VALUES (@1, @2, @3, @4, 1, @5, @6, @7)
                ON CONFLICT (project_id, version, device_id, day) DO UPDATE SET
                  boots = boots.boots + 1, crashes = boots.crashes + excluded.crashes, uptime_ms = boots.uptime_ms + excluded.uptime_ms, last_boot = excluded.last_boot
                """,
                project, version ?? "", device, BugCounters.DayOf(now), report.EndedWithDump, uptime, (long)report.BootCount);
        }
    }
}
