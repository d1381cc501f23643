using System.Globalization;
using System.IO.MemoryMappedFiles;
using Inquest.Server.Accounts;
using Inquest.Server.Analysis;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Symbols;

/// <summary>
/// The debuginfod protocol (elfutils, debuginfod(8)), for gdb and others with <c>DEBUGINFOD_URLS</c>. These send no header
/// of ours, so the key stands as the password in the address: <c>http://key:inqr_…@server</c>.
/// </summary>
internal sealed class DebuginfodEndpoints(Gate gate, SymbolStore symbols, ElfSections sections)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        string[] methods = ["GET", "HEAD"];
        routes.MapMethods("/buildid/{buildid}/debuginfo", methods, FileAsync);
        routes.MapMethods("/buildid/{buildid}/executable", methods, FileAsync);
        routes.MapMethods("/buildid/{buildid}/section/{section}", methods, SectionAsync);
    }

    private async Task FileAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } found)
        {
            SetHeaders(context, found.File, new FileInfo(found.Path).Length);
            await Results.File(found.Path, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context);
        }
    }

    private async Task SectionAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } found)
        {
            return;
        }

        string section = context.Request.RouteValues["section"] as string ?? "";
        if (await sections.FindAsync(found.File, found.Path, section, context.RequestAborted) is not { } part)
        {
            await context.NotFoundAsync();
            return;
        }

        // The file's own bytes, of which no more than a few pages are in memory at a time.
        using var file = MemoryMappedFile.CreateFromFile(found.Path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        await using Stream bytes = file.CreateViewStream(part.Offset, part.Length, MemoryMappedFileAccess.Read);
        SetHeaders(context, found.File, part.Length);
        await Results.Stream(bytes, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context);
    }

    private async Task<(SymbolFile File, string Path)?> FindAsync(HttpContext context)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return null;
        }

        string buildId = (context.Request.RouteValues["buildid"] as string ?? "").ToLowerInvariant();
        if (symbols.FindByBuildId(buildId, project => MaySee(caller, project)) is { } file && symbols.FindFile(file.Sha256) is { } path)
        {
            return (file, path);
        }

        await context.NotFoundAsync();
        return null;
    }

    private static bool MaySee(Caller caller, long project) => caller.MayRead(project);

    private static void SetHeaders(HttpContext context, SymbolFile file, long size)
    {
        context.Response.Headers["X-DEBUGINFOD-SIZE"] = size.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-DEBUGINFOD-FILE"] = Uri.EscapeDataString(file.Name);
    }
}
