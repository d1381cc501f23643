using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Dumps;

/// <summary>Dumps out: their state, their report, their bytes.</summary>
internal sealed class DumpReadEndpoints(Gate gate, DumpStore dumps, DumpReanalysis reanalysis, ProjectStore projects, ServerSecret secret, AuditLog audit, IMetadataStore metadata, IWorkQueue work)
{
    /// <summary>Rows of a list at most.</summary>
    private const int MaxRows = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/dumps", ListAsync);
        routes.MapGet("/api/v1/dumps/{id}", FindAsync);
        routes.MapGet("/api/v1/dumps/{id}/report", ReportAsync);
        routes.MapGet("/api/v1/dumps/{id}/raw", RawAsync);
        routes.MapPost("/api/v1/reanalysis", StartAsync);
        routes.MapGet("/api/v1/reanalysis", ProgressAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayRead(p)) is not { } entered)
        {
            return;
        }

        long before = long.TryParse(context.Request.Query["before"], out long number) ? number : long.MaxValue;
        await context.JsonAsync(dumps.List(entered.Project, MaxRows, before), ServerJson.Default.IReadOnlyListDumpRow);
    }

    private async Task FindAsync(HttpContext context)
    {
        if (await OpenAsync(context, orSender: true) is { } dump)
        {
            await context.JsonAsync(dump, ServerJson.Default.DumpRow);
        }
    }

    private async Task ReportAsync(HttpContext context)
    {
        if (await OpenAsync(context, orSender: true) is not { } dump)
        {
            return;
        }

        if (dumps.FindReport(dump.Id) is { } report)
        {
            // The report names the file as the first sender called it.
            IResult answer = dumps.Find(dump.Id)?.FileName is { } name && name != dump.FileName ? Results.Bytes(ForeignName.Remove(await File.ReadAllBytesAsync(report), name), "application/json")
                : Results.File(report, "application/json");
            await answer.ExecuteAsync(context);
        }
        else if (dump.State == DumpProgress.Queued || await reanalysis.RestoreReportAsync(dump))
        {
            context.Response.Headers.RetryAfter = "1";
            await context.RefuseAsync(StatusCodes.Status404NotFound, dump.State == DumpProgress.Queued ? "The report is not made yet; ask again in a moment." : "The report was lost and is made again; ask again in a moment.");
        }
        else
        {
            await context.RefuseAsync(StatusCodes.Status404NotFound, dump.StateWhy ?? "There is no report.");
        }
    }

    private async Task RawAsync(HttpContext context)
    {
        if (await OpenAsync(context, orSender: false) is not { } dump)
        {
            return;
        }

        if (dumps.FindFile(dump) is not { } file)
        {
            await context.NotFoundAsync();
            return;
        }

        // Bytes of a device's memory leave the server: that is written down.
        await metadata.WriteAsync(w => audit.Add(w, context.Items["actor"] as string ?? "?", "dump.download", $"dump {dump.Id}"));
        await Results.File(file, "application/octet-stream", $"dump-{dump.Id}.bin", enableRangeProcessing: true).ExecuteAsync(context);
    }

    private async Task StartAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is { } entered)
        {
            await reanalysis.StartAsync(entered.Project, entered.Caller.Actor);
            await context.JsonAsync(projects.Find(entered.Project)!.Again, ServerJson.Default.Reanalysis, StatusCodes.Status202Accepted);
        }
    }

    private async Task ProgressAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayRead(p)) is { } entered)
        {
            await context.JsonAsync(projects.Find(entered.Project)!.Again, ServerJson.Default.Reanalysis);
        }
    }

    private async Task<DumpRow?> OpenAsync(HttpContext context, bool orSender)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return null;
        }

        context.Items["actor"] = caller.Actor;
        if (dumps.Find(Gate.Number(context, "id")) is { } dump && (caller.MayRead(dump.ProjectId) ? dump : orSender ? AsSent(context, caller, dump) : null) is { } shown)
        {
            return shown;
        }

        await context.NotFoundAsync();
        return null;
    }

    // Who sent a dump may ask what became of it: a device by its own key, others with the token of their receipt. Numbers can be guessed.
    // What another device told that sent the same bytes is not shown; a token does not say which of them asks. Who sent it again, with
    // its ELF this time, waits for the new report.
    private DumpRow? AsSent(HttpContext context, Caller caller, DumpRow dump)
    {
        bool hasToken = Secrets.Same(context.Request.Headers["Inquest-Report-Token"].ToString(), secret.ReportToken(dump.Id));
        DumpRow? sent = !caller.MayIngest(dump.ProjectId) ? null
            : caller.Device is { } device && dumps.FindAs(dump, device) is { } own ? own
            : !hasToken ? null
            : dumps.IsShared(dump.Id) ? dump.WithoutSender()
            : dump;
        return sent is not null && work.Has(WorkKind.Analyse, dump.Id) ? sent with { State = DumpProgress.Queued } : sent;
    }
}
