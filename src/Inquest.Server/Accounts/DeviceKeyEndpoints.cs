using System.Text;
using Inquest.Server.Http;
using Inquest.Server.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Accounts;

/// <summary>Keys of single devices: derived from the project's secret, or taken over from a list.</summary>
internal sealed class DeviceKeyEndpoints(Gate gate, ApiKeyStore keys)
{
    /// <summary>Bytes of a list at most: about 100,000 devices.</summary>
    private const int MaxListBytes = 8 << 20;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/device-keys", DeriveAsync);
        routes.MapPost("/api/v1/device-keys", ImportAsync);
        routes.MapDelete("/api/v1/device-keys", context => RevokeAsync(context, revoked: true));
        routes.MapPost("/api/v1/device-keys/allow", context => RevokeAsync(context, revoked: false));
        routes.MapPost("/api/v1/device-keys/replace", ReplaceAsync);
        routes.MapGet("/api/v1/device-keys/secret", SecretAsync);
    }

    private async Task DeriveAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered)
        {
            return;
        }

        if (DumpMetadata.Clean(context.Request.Query["device"]) is { } device)
        {
            await context.JsonAsync(await keys.ShowAsync(entered.Project, device, entered.Caller.Actor), ServerJson.Default.DeviceKeyAnswer);
        }
        else
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "Which device? Give ?device=.");
        }
    }

    private async Task ReplaceAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered)
        {
            return;
        }

        if (DumpMetadata.Clean(context.Request.Query["device"]) is { } device)
        {
            await context.JsonAsync(await keys.ReplaceAsync(entered.Project, device, entered.Caller.Actor), ServerJson.Default.DeviceKeyAnswer);
        }
        else
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "Which device? Give ?device=.");
        }
    }

    private async Task RevokeAsync(HttpContext context, bool revoked)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered)
        {
            return;
        }

        if (DumpMetadata.Clean(context.Request.Query["device"]) is { } device)
        {
            await keys.RevokeDeviceAsync(entered.Project, device, revoked, entered.Caller.Actor);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "Which device? Give ?device=.");
        }
    }

    private async Task SecretAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is { } entered)
        {
            await context.JsonAsync(await keys.ShowDeviceSecretAsync(entered.Project, entered.Caller.Actor), ServerJson.Default.DeviceSecretAnswer);
        }
    }

    private async Task ImportAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered)
        {
            return;
        }

        byte[] body = new byte[MaxListBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (length > MaxListBytes)
        {
            await context.RefuseAsync(StatusCodes.Status413PayloadTooLarge, "The list is too long; send it in parts.");
            return;
        }

        try
        {
            int imported = await keys.ImportDeviceKeysAsync(entered.Project, Encoding.UTF8.GetString(body, 0, length), entered.Caller.Actor);
            await context.JsonAsync(new ImportAnswer(imported), ServerJson.Default.ImportAnswer);
        }
        catch (FormatException e)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, e.Message);
        }
    }
}
