using System.Globalization;
using Inquest.Elf;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Inquest.Server.Ingest;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Symbols;

/// <summary>ELFs in: <c>PUT /api/v1/symbols</c>; and what is there.</summary>
internal sealed class SymbolEndpoints(Gate gate, DumpIngest ingest, SymbolStore symbols, ServerOptions options)
{
    /// <summary>Rows of a list at most.</summary>
    private const int MaxRows = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/v1/symbols", PutAsync);
        routes.MapGet("/api/v1/symbols", ListAsync);
        routes.MapGet("/api/v1/symbols/{sha256}", FindAsync);
    }

    private async Task PutAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MaySendSymbols(p)) is not { } entered)
        {
            return;
        }

        try
        {
            ingest.CheckSpace();
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                size.MaxRequestBodySize = options.MaxSymbolBytes;
            }

            DumpMetadata about = DumpMetadata.FromHeaders(context.Request.Headers);
            using BlobUpload upload = symbols.Receive();
            await DumpEndpoints.CopyAsync(context.Request.Body, upload, options.MaxSymbolBytes, context.RequestAborted);
            if (!upload.StartsWith(ElfFile.Magic))
            {
                throw new IngestRefusal(StatusCodes.Status415UnsupportedMediaType, "This is no ELF; upload build/zephyr/zephyr.elf.");
            }

            SymbolReceipt receipt = await symbols.AddAsync(entered.Project, upload, about.FileName, about.Firmware, context.Request.Headers["Inquest-Nightly"] == "true");
            await context.JsonAsync(receipt, ServerJson.Default.SymbolReceipt, receipt.Present ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        }
        catch (IngestRefusal refusal)
        {
            await context.RefuseAsync(refusal.Status, refusal.Message);
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayRead(p)) is { } entered)
        {
            long before = long.TryParse(context.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;
            await context.JsonAsync(symbols.List(entered.Project, MaxRows, before), ServerJson.Default.IReadOnlyListSymbolFile);
        }
    }

    // For build machines: is it there already? Their key may ask this and nothing else.
    private async Task FindAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MaySendSymbols(p) || c.MayRead(p)) is not { } entered)
        {
            return;
        }

        if (symbols.FindByHash(entered.Project, context.Request.RouteValues["sha256"] as string ?? "") is { } file)
        {
            await context.JsonAsync(file, ServerJson.Default.SymbolFile);
        }
        else
        {
            await context.NotFoundAsync();
        }
    }
}
