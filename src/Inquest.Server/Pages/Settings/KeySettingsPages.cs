using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages.Settings;

/// <summary>A project's keys: made, revoked, taken over from a list; and the secret from which devices' keys come.</summary>
internal sealed class KeySettingsPages(PageGate gate, ApiKeyStore keys) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings/keys", http => EnterAsync(http, (context, _) => ShowAsync(http, context)));
        routes.MapPost("/settings/keys", http => EnterAsync(http, (context, form) => CreateAsync(http, context, form)));
        routes.MapPost("/settings/keys/revoke", http => EnterAsync(http, (context, form) => RevokeAsync(http, context, form)));
        routes.MapPost("/settings/keys/devices", http => EnterAsync(http, (context, form) => ImportAsync(http, context, form)));
        routes.MapPost("/settings/keys/secret", http => EnterAsync(http, (context, _) => SecretAsync(http, context)));
    }

    private async Task EnterAsync(HttpContext http, Func<PageContext, IFormCollection, Task> go)
    {
        if (await gate.EnterAsync(http, null, Role.Admin) is { } context)
        {
            await go(context, await PageGate.FormAsync(http));
        }
    }

    private Task ShowAsync(HttpContext http, PageContext context, string? message = null, string? secret = null, string? what = null)
    {
        http.Response.StatusCode = message is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return gate.ShowAsync<KeysPage>(http, context, (nameof(KeysPage.Message), message), (nameof(KeysPage.Secret), secret), (nameof(KeysPage.What), what));
    }

    private async Task CreateAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        if (DumpMetadata.Clean(form["name"]) is not { } name || !Enum.TryParse(form["kind"].ToString(), out KeyKind kind) || !Enum.IsDefined(kind))
        {
            await ShowAsync(http, context, "A key needs a name, so that people know later what it is for.");
            return;
        }

        (string secret, _) = await keys.CreateAsync(context.Project!.Id, kind, name, context.Caller!.Actor);
        await ShowAsync(http, context, secret: secret, what: $"The key {name}");
    }

    private async Task RevokeAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        long id = long.TryParse(form["id"], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
        await keys.RevokeAsync(context.Project!.Id, id, context.Caller!.Actor);
        PageGate.GoTo(http, context.Link("/settings/keys"));
    }

    private async Task ImportAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        try
        {
            await keys.ImportDeviceKeysAsync(context.Project!.Id, form["keys"].ToString(), context.Caller!.Actor);
            PageGate.GoTo(http, context.Link("/settings/keys"));
        }
        catch (FormatException e)
        {
            await ShowAsync(http, context, e.Message);
        }
    }

    private async Task SecretAsync(HttpContext http, PageContext context) =>
        await ShowAsync(http, context, secret: (await keys.ShowDeviceSecretAsync(context.Project!.Id, context.Caller!.Actor)).Secret, what: "The device secret");
}
