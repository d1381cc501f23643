using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>Signing in and out, and one-time links.</summary>
internal sealed class AccountPages(PageGate gate, CallerResolver callers, AccountStore accounts) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", SignInPageAsync);
        routes.MapPost("/sign-in", SignInAsync);
        routes.MapPost("/sign-out", SignOutAsync);
        routes.MapGet("/welcome", WelcomePageAsync);
        routes.MapPost("/welcome", SetPasswordAsync);
    }

    private Task SignInPageAsync(HttpContext http) => SignInPageAsync(http, http.Request.Query["next"].ToString(), "", null);

    private Task SignInPageAsync(HttpContext http, string next, string name, string? message) => gate.ShowAsync<SignInPage>(http, gate.Context(http),
        (nameof(SignInPage.Next), next), (nameof(SignInPage.Name), name), (nameof(SignInPage.Message), message), (nameof(SignInPage.IsFirstStart), accounts.IsEmpty));

    private async Task SignInAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return;
        }

        string name = form["name"].ToString();
        (string? session, string? refusal) = await BeginAsync(http, name, form["password"].ToString());
        if (session is null)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await SignInPageAsync(http, form["next"].ToString(), name, refusal);
            return;
        }

        PageGate.GoTo(http, IsOwnPath(form["next"].ToString()) ? form["next"].ToString() : "/bugs");
    }

    private async Task SignOutAsync(HttpContext http)
    {
        if (await callers.FindAsync(http) is not null)
        {
            if (CallerResolver.SessionOf(http) is { } session)
            {
                await accounts.EndSessionAsync(session);
            }

            CallerResolver.SetSession(http, null);
        }

        PageGate.GoTo(http, "/sign-in");
    }

    private Task WelcomePageAsync(HttpContext http) => WelcomePageAsync(http, http.Request.Query["link"].ToString(), "", null);

    private Task WelcomePageAsync(HttpContext http, string link, string name, string? message) =>
        !accounts.IsLinkGood(link)
            ? gate.MessageAsync(http, StatusCodes.Status404NotFound, "This link is not good any more", "It has been used, or it has expired. An administrator can make a new one; at the first start, the server prints it anew each time until it is used.")
            : gate.ShowAsync<WelcomePage>(http, gate.Context(http),
                (nameof(WelcomePage.Link), link), (nameof(WelcomePage.Name), name), (nameof(WelcomePage.Message), message), (nameof(WelcomePage.Existing), accounts.NameOfLink(link)));

    private async Task SetPasswordAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return;
        }

        string name = form["name"].ToString().Trim();
        string password = form["password"].ToString();
        (Account? account, string? refusal) = password == form["again"].ToString() ? await accounts.UseLinkAsync(form["link"].ToString(), name, password, http.Connection.RemoteIpAddress?.ToString())
            : (null, "The two passwords differ.");
        if (account is null)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WelcomePageAsync(http, form["link"].ToString(), name, refusal);
            return;
        }

        await BeginAsync(http, account.Name, password);
        PageGate.GoTo(http, "/bugs");
    }

    private async Task<(string? Session, string? Refusal)> BeginAsync(HttpContext http, string name, string password)
    {
        (string? session, string? refusal) = await accounts.SignInAsync(name, password, http.Connection.RemoteIpAddress?.ToString(), http.Request.Headers.UserAgent);
        if (session is not null)
        {
            CallerResolver.SetSession(http, session);
        }

        return (session, refusal);
    }

    // There is no session whose token the form could carry: where it comes from is what can be checked.
    private async Task<IFormCollection?> FormAsync(HttpContext http)
    {
        if (CallerResolver.IsOwnOrigin(http.Request))
        {
            return await SmallForm.ReadAsync(http.Request, SmallForm.StrangersBytes);
        }

        await gate.MessageAsync(http, StatusCodes.Status403Forbidden, "This did not come from our own page", "Open the page here and send the form again.");
        return null;
    }

    // A link that somebody sends must not lead through our sign-in to another server: //evil.example is a path, too, and browsers drop a tab between the two.
    private static bool IsOwnPath(string next) => next.StartsWith('/') && !next.StartsWith("//", StringComparison.Ordinal) && !next.Contains('\\', StringComparison.Ordinal) && !next.Any(char.IsControl);
}
