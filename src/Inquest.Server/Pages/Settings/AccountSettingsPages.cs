using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages.Settings;

/// <summary>One's own sessions; and for administrators the accounts and the audit log.</summary>
internal sealed class AccountSettingsPages(PageGate gate, AccountStore accounts, SessionStore sessions, PeopleEndpoints people) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings/sessions", SessionsAsync);
        routes.MapPost("/settings/sessions/end", EndSessionAsync);
        routes.MapGet("/settings/accounts", http => AdministratorAsync(http, context => ShowAsync(http, context)));
        routes.MapPost("/settings/accounts", http => AdministratorAsync(http, context => CreateAsync(http, context)));
        routes.MapPost("/settings/accounts/{id}/{what}", http => AdministratorAsync(http, context => ChangeAsync(http, context)));
        routes.MapGet("/settings/audit", http => AdministratorAsync(http, context => gate.ShowAsync<AuditPage>(http, context,
            (nameof(AuditPage.Before), long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : long.MaxValue))));
    }

    private async Task SessionsAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is { } context)
        {
            await gate.ShowAsync<SessionsPage>(http, context, (nameof(SessionsPage.Current), CallerResolver.SessionOf(http)));
        }
    }

    private async Task EndSessionAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is { } context)
        {
            await sessions.EndAsync(context.Caller!.Account!.Id, (await PageGate.FormAsync(http))["id"].ToString(), context.Caller.Actor);
            PageGate.GoTo(http, context.Link("/settings/sessions"));
        }
    }

    private async Task AdministratorAsync(HttpContext http, Func<PageContext, Task> go)
    {
        if (await gate.EnterAsync(http) is not { } context)
        {
            return;
        }

        await (context.Caller!.Account is { Administrator: true } ? go(context)
            : gate.MessageAsync(http, StatusCodes.Status403Forbidden, "This is for administrators", "Accounts and the audit log are the server's, not one project's.", context));
    }

    private Task ShowAsync(HttpContext http, PageContext context, string? message = null, LinkAnswer? link = null)
    {
        http.Response.StatusCode = message is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return gate.ShowAsync<AccountsPage>(http, context, (nameof(AccountsPage.Message), message), (nameof(AccountsPage.LinkOf), link?.Name), (nameof(AccountsPage.Link), link?.Url));
    }

    private async Task CreateAsync(HttpContext http, PageContext context)
    {
        IFormCollection form = await PageGate.FormAsync(http);
        try
        {
            Account? made = await accounts.CreateAsync(form["name"].ToString().Trim(), form["administrator"].ToString() == "on", context.Caller!.Actor);
            await (made is null ? ShowAsync(http, context, "There is an account of this name already.")
                : ShowAsync(http, context, link: await people.MakeLinkAsync(http, made, context.Caller.Actor)));
        }
        catch (ArgumentException e)
        {
            await ShowAsync(http, context, Answers.SentenceOf(e));
        }
    }

    private async Task ChangeAsync(HttpContext http, PageContext context)
    {
        string actor = context.Caller!.Actor;
        if (accounts.Find(Gate.Number(http, "id")) is not { } account)
        {
            await gate.NotFoundAsync(http, context);
            return;
        }

        string? refusal = null;
        switch (http.Request.RouteValues["what"] as string)
        {
            case "link" when account.Disabled:
                refusal = "This account may not sign in; let it first.";
                break;
            case "link":
                await ShowAsync(http, context, link: await people.MakeLinkAsync(http, account, actor));
                return;
            case "sessions":
                await accounts.EndSessionsAsync(account.Id, actor);
                break;
            case "disable" or "enable":
                refusal = await accounts.ChangeAsync(account.Id, new AccountChange(null, http.Request.RouteValues["what"] as string == "disable"), actor);
                break;
            case "administrator" or "no-administrator":
                refusal = await accounts.ChangeAsync(account.Id, new AccountChange(http.Request.RouteValues["what"] as string == "administrator", null), actor);
                break;
        }

        if (refusal is not null)
        {
            await ShowAsync(http, context, refusal);
        }
        else
        {
            PageGate.GoTo(http, context.Link("/settings/accounts"));
        }
    }
}
