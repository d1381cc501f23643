using System.Text;
using System.Text.Json;
using Inquest.Reporting.Html;
using Inquest.Reporting.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Dumps;

/// <summary>Links to reports that expire: made, listed, taken back; and <c>/s/…</c>, where they lead.</summary>
internal sealed class ShareEndpoints(Gate gate, DumpStore dumps, DumpReanalysis reanalysis, ShareStore shares, ServerOptions options) : IDisposable
{
    /// <summary>Characters of a link's secret.</summary>
    private const int SecretLength = 40;

    /// <summary>Pages for strangers that are made at the same time: each takes some times its report's size in memory.</summary>
    private readonly SemaphoreSlim _turn = new(2);

    public void Dispose() => _turn.Dispose();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/dumps/{id}/shares", CreateAsync);
        routes.MapGet("/api/v1/dumps/{id}/shares", ListAsync);
        routes.MapDelete("/api/v1/shares/{id}", RevokeAsync);
        routes.MapGet("/s/{secret}", OpenAsync);
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (await DumpAsync(context, Gate.Number(context, "id")) is not { } found || await Gate.BodyAsync(context, ServerJson.Default.ShareRequest) is not { } request)
        {
            return;
        }

        try
        {
            (string secret, ShareRow share) = await shares.CreateAsync(found.Dump.Id, request.Days ?? ShareStore.DefaultDays, found.Caller.Actor);
            await context.JsonAsync(new ShareAnswer($"{context.AddressOf(options)}/s/{secret}", share), ServerJson.Default.ShareAnswer, StatusCodes.Status201Created);
        }
        catch (ArgumentException e)
        {
            await context.RefuseAsync(e);
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await DumpAsync(context, Gate.Number(context, "id")) is { } found)
        {
            await context.JsonAsync(shares.List(found.Dump.Id), ServerJson.Default.IReadOnlyListShareRow);
        }
    }

    private async Task RevokeAsync(HttpContext context)
    {
        ShareRow? share = shares.Find(context.Request.RouteValues["id"] as string ?? "");
        if (await DumpAsync(context, share?.DumpId ?? 0) is { } found)
        {
            await shares.RevokeAsync(share!, found.Caller.Actor);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    // The page that `inquest explain --format html` makes: without texts and buffers of the device's memory.
    private async Task OpenAsync(HttpContext context)
    {
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        context.Response.Headers.CacheControl = "no-store";
        string secret = context.Request.RouteValues["secret"] as string ?? "";
        if (secret.Length != SecretLength || shares.Open(secret) is not { } dump)
        {
            await SayAsync(context, StatusCodes.Status404NotFound, "This link has expired, or was taken back. Ask who gave it to you for a new one.");
            return;
        }

        if (await reanalysis.RestoreReportAsync(dump))
        {
            context.Response.Headers.RetryAfter = "5";
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, "The report is made again; load this page once more in a moment.");
            return;
        }

        string? page;
        await _turn.WaitAsync(context.RequestAborted);
        try
        {
            page = dumps.ReadReport(dump.Id) is { } json ? Render(json) : null;
        }
        finally
        {
            _turn.Release();
        }

        if (page is null)
        {
            await SayAsync(context, StatusCodes.Status404NotFound, "There is no report, or it is too large for a page. Ask who gave you the link for the file.");
            return;
        }

        context.Response.Headers.ContentSecurityPolicy = HtmlReportWriter.ContentSecurityPolicy + "; frame-ancestors 'none'";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(page, Encoding.UTF8, context.RequestAborted);
    }

    private static string? Render(byte[] json)
    {
        try
        {
            using var page = new StringWriter();
            HtmlReportWriter.Write(JsonReportReader.Read(json), page);
            return page.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task SayAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    private async Task<(Caller Caller, DumpRow Dump)?> DumpAsync(HttpContext context, long id)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return null;
        }

        if (dumps.Find(id) is { } dump && caller.MayRead(dump.ProjectId))
        {
            if (caller.Has(dump.ProjectId, Role.Member))
            {
                return (caller, dump);
            }

            await context.ForbiddenAsync();
            return null;
        }

        await context.NotFoundAsync();
        return null;
    }
}
