using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Inquest.Server.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Keeping;

/// <summary><c>DELETE /api/v1/devices?name=…</c>: erasure while the server runs; the receipt is the answer.</summary>
internal sealed class EraseEndpoints(Gate gate, Eraser eraser, ApiKeyStore keys)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/api/v1/devices", EraseAsync);

    private async Task EraseAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered)
        {
            return;
        }

        if (DumpMetadata.Clean(context.Request.Query["name"]) is not { } device)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "Which device? Give ?name=.");
            return;
        }

        if (!eraser.Knows(entered.Project, device))
        {
            await context.RefuseAsync(StatusCodes.Status404NotFound, "This project knows no such device; nothing was erased. Check its name.");
            return;
        }

        ErasureReceipt receipt = await eraser.EraseDeviceAsync(entered.Project, device, entered.Caller.Actor);
        keys.Forget();
        await context.JsonAsync(receipt, KeepingJson.Default.ErasureReceipt, receipt.Pending ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }
}
