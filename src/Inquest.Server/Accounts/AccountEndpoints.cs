using System.Globalization;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Accounts;

/// <summary>Signing in and out, one-time links, and keys.</summary>
internal sealed class AccountEndpoints(Gate gate, AccountStore accounts, ApiKeyStore keys)
{
    /// <summary>Rows of a list at most.</summary>
    private const int MaxRows = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/session", SignInAsync);
        routes.MapGet("/api/v1/session", SessionAsync);
        routes.MapDelete("/api/v1/session", SignOutAsync);
        routes.MapPost("/api/v1/password", SetPasswordAsync);
        routes.MapGet("/api/v1/keys", ListKeysAsync);
        routes.MapPost("/api/v1/keys", CreateKeyAsync);
        routes.MapDelete("/api/v1/keys/{id}", RevokeKeyAsync);
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (!await IsOwnAsync(context) || await Gate.BodyAsync(context, ServerJson.Default.SignInRequest, SmallForm.StrangersBytes) is not { Name: { } name, Password: { } password })
        {
            return;
        }

        (string? session, string? refusal) = await accounts.SignInAsync(name, password, context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent);
        if (session is null)
        {
            await context.RefuseAsync(StatusCodes.Status401Unauthorized, refusal!);
            return;
        }

        await BeginAsync(context, session);
    }

    private async Task SetPasswordAsync(HttpContext context)
    {
        if (!await IsOwnAsync(context) || await Gate.BodyAsync(context, ServerJson.Default.SetPasswordRequest, SmallForm.StrangersBytes) is not { Link: { } link, Password: { } password } request)
        {
            return;
        }

        (Account? account, string? refusal) = await accounts.UseLinkAsync(link, request.Name ?? "", password, context.Connection.RemoteIpAddress?.ToString());
        if (account is null)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, refusal!);
            return;
        }

        (string? session, _) = await accounts.SignInAsync(account.Name, password, context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent);
        await BeginAsync(context, session!);
    }

    // Another site's page must not sign its visitor in here as somebody else.
    private static async Task<bool> IsOwnAsync(HttpContext context)
    {
        bool own = CallerResolver.IsOwnOrigin(context.Request);
        if (!own)
        {
            await context.RefuseAsync(StatusCodes.Status403Forbidden, "This did not come from our own page.");
        }

        return own;
    }

    private async Task BeginAsync(HttpContext context, string session)
    {
        CallerResolver.SetSession(context, session);
        Account account = accounts.FindSession(session)!;
        await context.JsonAsync(new SessionAnswer(account.Name, account.Administrator, AccountStore.FormToken(session)), ServerJson.Default.SessionAnswer);
    }

    private async Task SessionAsync(HttpContext context)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return;
        }

        if (caller.Account is { } account)
        {
            await context.JsonAsync(new SessionAnswer(account.Name, account.Administrator, caller.FormToken!), ServerJson.Default.SessionAnswer);
        }
        else
        {
            await context.NotFoundAsync();
        }
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if (await gate.CallerAsync(context) is not null)
        {
            if (CallerResolver.SessionOf(context) is { } session)
            {
                await accounts.EndSessionAsync(session);
            }

            CallerResolver.SetSession(context, null);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task ListKeysAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is { } entered)
        {
            long after = long.TryParse(context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
            await context.JsonAsync(keys.List(entered.Project, MaxRows, after), ServerJson.Default.IReadOnlyListApiKey);
        }
    }

    private async Task CreateKeyAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered || await Gate.BodyAsync(context, ServerJson.Default.KeyRequest) is not { } request)
        {
            return;
        }

        if (Ingest.DumpMetadata.Clean(request.Name) is not { } name)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "A key needs a name, so that people know later what it is for.");
            return;
        }

        (string secret, ApiKey key) = await keys.CreateAsync(entered.Project, request.Kind, name, entered.Caller.Actor);
        await context.JsonAsync(new KeyAnswer(secret, key), ServerJson.Default.KeyAnswer, StatusCodes.Status201Created);
    }

    private async Task RevokeKeyAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered)
        {
            return;
        }

        if (await keys.RevokeAsync(entered.Project, Gate.Number(context, "id"), entered.Caller.Actor))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await context.NotFoundAsync();
        }
    }
}
