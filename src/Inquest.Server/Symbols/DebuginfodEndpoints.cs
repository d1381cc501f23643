using System.Globalization;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Symbols;

/// <summary>
/// The debuginfod protocol (elfutils, debuginfod(8)), for gdb and others with <c>DEBUGINFOD_URLS</c>. These send no header
/// of ours, so the key stands as the password in the address: <c>http://key:inqr_…@server</c>.
/// </summary>
internal sealed class DebuginfodEndpoints(Gate gate, SymbolStore symbols)
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

        // The ELF was looked into by an analysing process when it came; reading one section of it here is bounded by Limits.
        ElfFile elf;
        try
        {
            elf = ElfFile.Open(await File.ReadAllBytesAsync(found.Path, context.RequestAborted), found.File.Name, Limits.Default, new DiagnosticBag(Limits.Default));
        }
        catch (InputException)
        {
            await context.NotFoundAsync();
            return;
        }

        ReadOnlyMemory<byte> section = elf.GetSectionBytes(context.Request.RouteValues["section"] as string ?? "");
        if (section.IsEmpty)
        {
            await context.NotFoundAsync();
            return;
        }

        SetHeaders(context, found.File, section.Length);
        await Results.Bytes(section, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context);
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
