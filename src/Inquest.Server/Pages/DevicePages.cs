using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Inquest.Server.Keeping;
using Inquest.Server.Projects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>Devices, one device, and its erasure.</summary>
internal sealed class DevicePages(PageGate gate, DeviceStore devices, ApiKeyStore keys, Eraser eraser) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/devices", ListAsync);
        routes.MapGet("/devices/{id}", http => ShowAsync(http, Role.Viewer, (context, device) => ShowAsync(http, context, device, null, null)));
        routes.MapPost("/devices/{id}/key", http => ShowAsync(http, Role.Admin, async (context, device) => await ShowAsync(http, context, device, (await keys.ShowAsync(device.ProjectId, device.Name, context.Caller!.Actor)).Key, null)));
        routes.MapPost("/devices/{id}/key/replace", http => ShowAsync(http, Role.Admin, async (context, device) => await ShowAsync(http, context, device, (await keys.ReplaceAsync(device.ProjectId, device.Name, context.Caller!.Actor)).Key, null)));
        routes.MapPost("/devices/{id}/key/revoke", http => ShowAsync(http, Role.Admin, (context, device) => RevokeAsync(http, context, device, revoked: true)));
        routes.MapPost("/devices/{id}/key/allow", http => ShowAsync(http, Role.Admin, (context, device) => RevokeAsync(http, context, device, revoked: false)));
        routes.MapPost("/devices/{id}/erase", http => ShowAsync(http, Role.Admin, (context, device) => EraseAsync(http, context, device)));
    }

    private async Task ListAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is { } context)
        {
            await gate.ShowAsync<DeviceListPage>(http, context, (nameof(DeviceListPage.Text), Given("text")), (nameof(DeviceListPage.After), Given("after")));
        }

        string Given(string name) => http.Request.Query[name].ToString() is { Length: <= 200 } value ? value : "";
    }

    private Task ShowAsync(HttpContext http, PageContext context, Device device, string? key, string? message) => gate.ShowAsync<DevicePage>(http, context,
        (nameof(DevicePage.Id), device.Id), (nameof(DevicePage.Key), key), (nameof(DevicePage.Message), message),
        (nameof(DevicePage.Before), long.TryParse(http.Request.Query["before"], out long before) ? before : long.MaxValue));

    private async Task RevokeAsync(HttpContext http, PageContext context, Device device, bool revoked)
    {
        await keys.RevokeDeviceAsync(device.ProjectId, device.Name, revoked, context.Caller!.Actor);
        PageGate.GoTo(http, $"/devices/{device.Id}");
    }

    private async Task EraseAsync(HttpContext http, PageContext context, Device device)
    {
        if ((await PageGate.FormAsync(http))["name"].ToString().Trim() != device.Name)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await ShowAsync(http, context, device, null, "Nothing was erased: what was typed is not the device's name.");
            return;
        }

        ErasureReceipt receipt = await eraser.EraseDeviceAsync(device.ProjectId, device.Name, context.Caller!.Actor);
        keys.Forget();
        await gate.ShowAsync<ErasedPage>(http, context, (nameof(ErasedPage.At), receipt.At), (nameof(ErasedPage.Dumps), receipt.Dumps), (nameof(ErasedPage.Backups), receipt.Backups), (nameof(ErasedPage.Pending), receipt.Pending));
    }

    private async Task ShowAsync(HttpContext http, Role role, Func<PageContext, Device, Task> show)
    {
        Device? device = devices.Find(Gate.Number(http, "id"));
        if (await gate.EnterAsync(http, device?.ProjectId, role) is { } context)
        {
            await (device is null ? gate.NotFoundAsync(http, context) : show(context, device));
        }
    }
}
