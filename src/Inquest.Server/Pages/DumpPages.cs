using System.Globalization;
using Inquest.Reporting;
using Inquest.Reporting.Html;
using Inquest.Reporting.Markdown;
using Inquest.Server.Accounts;
using Inquest.Server.Analysis;
using Inquest.Server.Dumps;
using Inquest.Server.Http;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>The list of dumps, one dump, what can be downloaded of it, and its links for others.</summary>
internal sealed class DumpPages(PageGate gate, DumpStore dumps, DumpStory story, DumpExport export, DumpReanalysis reanalysis, SymbolStore symbols, ShareStore shares, AuditLog audit, IMetadataStore metadata) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dumps", ListAsync);
        routes.MapGet("/dumps/{id}", ShowAsync);
        routes.MapGet("/dumps/{id}/memory", MemoryAsync);
        routes.MapGet("/dumps/{id}/core.elf", CoreAsync);
        routes.MapGet("/dumps/{id}/firmware.elf", FirmwareAsync);
        routes.MapGet("/dumps/{id}/report.html", HtmlAsync);
        routes.MapGet("/dumps/{id}/report.md", MarkdownAsync);
        routes.MapPost("/dumps/{id}/shares", ShareAsync);
        routes.MapPost("/dumps/{id}/shares/{share}", RevokeAsync);
    }

    private async Task ListAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is { } context)
        {
            await gate.ShowAsync<DumpListPage>(http, context,
                (nameof(DumpListPage.Before), long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : long.MaxValue));
        }
    }

    private async Task ShowAsync(HttpContext http)
    {
        if (await OpenAsync(http) is var (context, dump))
        {
            await gate.ShowAsync<DumpPage>(http, context, (nameof(DumpPage.Id), dump.Id), (nameof(DumpPage.Again), await reanalysis.RestoreReportAsync(dump)));
        }
    }

    private async Task MemoryAsync(HttpContext http)
    {
        if (await OpenAsync(http) is not var (context, dump))
        {
            return;
        }

        (byte[]? json, string? why) = await export.MakeAsync(dump, DumpExportKind.Memory, http.RequestAborted);
        if (json is null)
        {
            await SayWhyAsync(http, context, why);
            return;
        }

        await NoteAsync(context, "dump.memory", dump);
        await gate.ShowAsync<MemoryPage>(http, context, (nameof(MemoryPage.Id), dump.Id), (nameof(MemoryPage.Html), DumpStory.Memory(json)));
    }

    private async Task CoreAsync(HttpContext http)
    {
        if (await OpenAsync(http) is not var (context, dump))
        {
            return;
        }

        (byte[]? core, string? why) = await export.MakeAsync(dump, DumpExportKind.Core, http.RequestAborted);
        if (core is null)
        {
            await SayWhyAsync(http, context, why);
            return;
        }

        await NoteAsync(context, "dump.core", dump);
        await Results.File(core, "application/octet-stream", $"core-{dump.Id}.elf").ExecuteAsync(http);
    }

    private async Task FirmwareAsync(HttpContext http)
    {
        if (await OpenAsync(http) is not var (context, dump))
        {
            return;
        }

        SymbolFile? elf = dump.Symbols is { } hash ? symbols.FindByHash(dump.ProjectId, hash) : null;
        if (elf is null || symbols.FindFile(elf.Sha256) is not { } file)
        {
            await gate.NotFoundAsync(http, context);
            return;
        }

        await Results.File(file, "application/octet-stream", "zephyr.elf", enableRangeProcessing: true).ExecuteAsync(http);
    }

    private Task HtmlAsync(HttpContext http) => ReportAsync(http, "text/html; charset=utf-8", "html", HtmlReportWriter.Write);

    private Task MarkdownAsync(HttpContext http) => ReportAsync(http, "text/markdown; charset=utf-8", "md", MarkdownReportWriter.Write);

    // As they are passed on to others: without the contents of the device's memory.
    private async Task ReportAsync(HttpContext http, string type, string extension, Action<Report, TextWriter, SharingOptions?> write)
    {
        if (await OpenAsync(http) is not var (context, dump))
        {
            return;
        }

        if (story.Find(dump.Id) is not { } report)
        {
            await SayWhyAsync(http, context, dump.StateWhy);
            return;
        }

        using var text = new StringWriter { NewLine = "\n" };
        write(report, text, null);
        await Results.File(System.Text.Encoding.UTF8.GetBytes(text.ToString()), type, $"dump-{dump.Id}.{extension}").ExecuteAsync(http);
    }

    private async Task ShareAsync(HttpContext http)
    {
        if (await OpenAsync(http, Role.Member) is not var (context, dump))
        {
            return;
        }

        IFormCollection form = await PageGate.FormAsync(http);
        int days = int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? Math.Clamp(given, 1, ShareStore.MaxDays) : ShareStore.DefaultDays;
        (string secret, _) = await shares.CreateAsync(dump.Id, days, context.Caller!.Actor);
        await gate.ShowAsync<DumpPage>(http, context, (nameof(DumpPage.Id), dump.Id), (nameof(DumpPage.Shared), $"{context.Origin}/s/{secret}"));
    }

    private async Task RevokeAsync(HttpContext http)
    {
        if (await OpenAsync(http, Role.Member) is not var (context, dump))
        {
            return;
        }

        if (shares.List(dump.Id).FirstOrDefault(s => s.Id == http.Request.RouteValues["share"] as string) is { } share)
        {
            await shares.RevokeAsync(share, context.Caller!.Actor);
        }

        PageGate.GoTo(http, $"/dumps/{dump.Id}#share");
    }

    private Task SayWhyAsync(HttpContext http, PageContext context, string? why) =>
        gate.MessageAsync(http, StatusCodes.Status404NotFound, "This cannot be made of the dump", why ?? "The dump is not explained yet; try again in a moment.", context);

    // Bytes of a device's memory leave the server: that is written down.
    private Task NoteAsync(PageContext context, string action, DumpRow dump) => metadata.WriteAsync(w => audit.Add(w, context.Caller!.Actor, action, $"dump {dump.Id}"));

    private async Task<(PageContext Context, DumpRow Dump)?> OpenAsync(HttpContext http, Role role = Role.Viewer)
    {
        DumpRow? dump = dumps.Find(Gate.Number(http, "id"));
        if (await gate.EnterAsync(http, dump?.ProjectId, role) is not { } context)
        {
            return null;
        }

        if (dump is null)
        {
            await gate.NotFoundAsync(http, context);
            return null;
        }

        return (context, dump);
    }
}
