using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Ingest;

/// <summary><c>POST /api/v1/boots</c>: a boot report, with the device and its version in the headers. Summed by the day.</summary>
internal sealed class BootEndpoints(Gate gate, IMetadataStore metadata, IngestLimits limits, ServerEvents events, TimeProvider time)
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
    public Task AcceptAsync(long project, DumpMetadata about, BootReport report) => metadata.WriteAsync(w =>
    {
        BootRows.Add(w, project, about, report, time.GetUtcNow());
        w.AfterCommit(() => events.Publish(new ServerEvent(ServerEventKind.DeviceReported, project, 0)));
    });
}
