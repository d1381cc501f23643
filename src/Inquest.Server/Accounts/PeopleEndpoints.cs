using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Accounts;

/// <summary>Accounts, sessions, members of projects, the audit log.</summary>
internal sealed class PeopleEndpoints(Gate gate, AccountStore accounts, SessionStore sessions, AuditLog audit, ServerOptions options, TimeProvider time)
{
    /// <summary>Rows of a list at most.</summary>
    private const int MaxRows = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/accounts", ListAsync);
        routes.MapPost("/api/v1/accounts", CreateAsync);
        routes.MapPatch("/api/v1/accounts/{id}", ChangeAsync);
        routes.MapPost("/api/v1/accounts/{id}/link", LinkAsync);
        routes.MapDelete("/api/v1/accounts/{id}/sessions", EndSessionsAsync);
        routes.MapGet("/api/v1/sessions", SessionsAsync);
        routes.MapDelete("/api/v1/sessions/{id}", EndSessionAsync);
        routes.MapGet("/api/v1/members", MembersAsync);
        routes.MapPut("/api/v1/members", SetMemberAsync);
        routes.MapDelete("/api/v1/members/{name}", RemoveMemberAsync);
        routes.MapGet("/api/v1/audit", AuditAsync);
    }

    /// <summary>Makes a link with which a person sets their password.</summary>
    public async Task<LinkAnswer> MakeLinkAsync(HttpContext context, Account account, string actor) => new(
        account.Name, $"{context.AddressOf(options)}/welcome?link={await accounts.CreateLinkAsync(account.Id, actor)}", time.GetUtcNow() + AccountStore.LinkLife);

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.AdministratorAsync(context) is not null)
        {
            await context.JsonAsync(accounts.Views(), ServerJson.Default.IReadOnlyListAccountView);
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (await gate.AdministratorAsync(context) is not { } caller || await Gate.BodyAsync(context, ServerJson.Default.AccountRequest) is not { } request)
        {
            return;
        }

        try
        {
            if (await accounts.CreateAsync(request.Name ?? "", request.Administrator, caller.Actor) is { } made)
            {
                await context.JsonAsync(await MakeLinkAsync(context, made, caller.Actor), ServerJson.Default.LinkAnswer, StatusCodes.Status201Created);
            }
            else
            {
                await context.RefuseAsync(StatusCodes.Status409Conflict, "There is an account of this name already.");
            }
        }
        catch (ArgumentException e)
        {
            await context.RefuseAsync(e);
        }
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (await OpenAsync(context) is not { } opened || await Gate.BodyAsync(context, ServerJson.Default.AccountChange) is not { } change)
        {
            return;
        }

        if (await accounts.ChangeAsync(opened.Account.Id, change, opened.Caller.Actor) is { } refusal)
        {
            await context.RefuseAsync(StatusCodes.Status409Conflict, refusal);
        }
        else
        {
            await context.JsonAsync(accounts.Views().First(v => v.Id == opened.Account.Id), ServerJson.Default.AccountView);
        }
    }

    private async Task LinkAsync(HttpContext context)
    {
        if (await OpenAsync(context) is not { } opened)
        {
            return;
        }

        if (opened.Account.Disabled)
        {
            await context.RefuseAsync(StatusCodes.Status409Conflict, "This account may not sign in; let it first.");
            return;
        }

        await context.JsonAsync(await MakeLinkAsync(context, opened.Account, opened.Caller.Actor), ServerJson.Default.LinkAnswer, StatusCodes.Status201Created);
    }

    private async Task EndSessionsAsync(HttpContext context)
    {
        if (await OpenAsync(context) is { } opened)
        {
            await accounts.EndSessionsAsync(opened.Account.Id, opened.Caller.Actor);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task SessionsAsync(HttpContext context)
    {
        if (await PersonAsync(context) is { } caller)
        {
            await context.JsonAsync(sessions.List(caller.Account!.Id, CallerResolver.SessionOf(context)), ServerJson.Default.IReadOnlyListSessionRow);
        }
    }

    private async Task EndSessionAsync(HttpContext context)
    {
        if (await PersonAsync(context) is not { } caller)
        {
            return;
        }

        if (await sessions.EndAsync(caller.Account!.Id, context.Request.RouteValues["id"] as string ?? "", caller.Actor))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await context.NotFoundAsync();
        }
    }

    private async Task MembersAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Viewer)) is { } entered)
        {
            await context.JsonAsync(accounts.Members(entered.Project), ServerJson.Default.IReadOnlyListMember);
        }
    }

    private async Task SetMemberAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered || await Gate.BodyAsync(context, ServerJson.Default.Member) is not { } member)
        {
            return;
        }

        if (!Enum.IsDefined(member.Role) || accounts.Find(member.Name ?? "") is not { } account)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "Nobody has this name; the administrator makes accounts.");
            return;
        }

        await accounts.SetRoleAsync(account.Id, entered.Project, member.Role, entered.Caller.Actor);
        await context.JsonAsync(accounts.Members(entered.Project), ServerJson.Default.IReadOnlyListMember);
    }

    private async Task RemoveMemberAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered)
        {
            return;
        }

        if (accounts.Find(context.Request.RouteValues["name"] as string ?? "") is { } account && account.Roles.ContainsKey(entered.Project))
        {
            await accounts.SetRoleAsync(account.Id, entered.Project, null, entered.Caller.Actor);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await context.NotFoundAsync();
        }
    }

    private async Task AuditAsync(HttpContext context)
    {
        if (await gate.AdministratorAsync(context) is not null)
        {
            long before = long.TryParse(context.Request.Query["before"], out long number) ? number : long.MaxValue;
            await context.JsonAsync(audit.List(MaxRows, before), ServerJson.Default.IReadOnlyListAuditEntry);
        }
    }

    private async Task<Caller?> PersonAsync(HttpContext context)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return null;
        }

        if (caller.Account is not null)
        {
            return caller;
        }

        await context.ForbiddenAsync();
        return null;
    }

    private async Task<(Caller Caller, Account Account)?> OpenAsync(HttpContext context)
    {
        if (await gate.AdministratorAsync(context) is not { } caller)
        {
            return null;
        }

        if (accounts.Find(Gate.Number(context, "id")) is { } account)
        {
            return (caller, account);
        }

        await context.NotFoundAsync();
        return null;
    }
}
