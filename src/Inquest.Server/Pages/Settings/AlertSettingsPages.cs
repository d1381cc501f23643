using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages.Settings;

/// <summary>Channels with their test button and log, and the rules that use them.</summary>
internal sealed class AlertSettingsPages(PageGate gate, ChannelStore channels, AlertRules rules) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings/alerts", ShowAsync);
        routes.MapPost("/settings/alerts/channels", http => PostAsync(http, AddAsync));
        routes.MapPost("/settings/alerts/channels/{id}/{what}", http => PostAsync(http, ChangeAsync));
        routes.MapPost("/settings/alerts/rules", http => PostAsync(http, AddRuleAsync));
        routes.MapPost("/settings/alerts/rules/{id}/{what}", http => PostAsync(http, ChangeRuleAsync));
    }

    private Task ShowAsync(HttpContext http) => PostAsync(http, NothingAsync);

    private static Task<bool> NothingAsync(HttpContext http, PageContext context, IFormCollection form) => Task.FromResult(false);

    // What was done leads back to the page; nothing done shows it; what was refused shows it with the reason.
    private async Task PostAsync(HttpContext http, Func<HttpContext, PageContext, IFormCollection, Task<bool>> change)
    {
        if (await gate.EnterAsync(http, null, Role.Admin) is not { } context)
        {
            return;
        }

        string? message = null;
        try
        {
            if (await change(http, context, await PageGate.FormAsync(http)))
            {
                PageGate.GoTo(http, context.Link("/settings/alerts"));
                return;
            }
        }
        catch (ArgumentException e)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            message = Http.Answers.SentenceOf(e);
        }

        await gate.ShowAsync<AlertsPage>(http, context, (nameof(AlertsPage.Message), message));
    }

    private async Task<bool> AddAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        string kind = form["kind"].ToString();
        string? secret = form["secret"].ToString() is { Length: > 0 } given ? given : null;
        await channels.AddAsync(context.Project!.Id, kind, DumpMetadata.Clean(form["name"]) ?? kind, form["target"].ToString().Trim(), secret, context.Caller!.Actor);
        return true;
    }

    private async Task<bool> ChangeAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        if (channels.Find(Http.Gate.Number(http, "id")) is not { } channel || channel.ProjectId != context.Project!.Id)
        {
            throw new ArgumentException("This channel is not there any more.");
        }

        switch (http.Request.RouteValues["what"] as string)
        {
            case "test" when channel.Enabled:
                await channels.TestAsync(channel.Id);
                return true;
            case "test":
                throw new ArgumentException("The channel is off; turn it on first.");
            case "on" or "off":
                await channels.SetEnabledAsync(channel.Id, http.Request.RouteValues["what"] as string == "on", context.Caller!.Actor);
                return true;
            case "remove":
                await channels.RemoveAsync(channel.ProjectId, channel.Id, context.Caller!.Actor);
                return true;
            default:
                return false;
        }
    }

    private async Task<bool> AddRuleAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        var request = new RuleRequest(
            Number("channel") ?? 0, form["kind"].ToString(), form["version"].ToString(), form["threshold"].ToString().Length == 0 ? null : Number("threshold") ?? 0,
            form["quietFrom"].ToString(), form["quietTo"].ToString());
        await rules.AddAsync(request.ToRule(context.Project!.Id), context.Caller!.Actor);
        return true;

        long? Number(string name) => long.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    private async Task<bool> ChangeRuleAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        long id = Http.Gate.Number(http, "id");
        return (http.Request.RouteValues["what"] as string) switch
        {
            "on" => await rules.SetEnabledAsync(context.Project!.Id, id, true, context.Caller!.Actor),
            "off" => await rules.SetEnabledAsync(context.Project!.Id, id, false, context.Caller!.Actor),
            "remove" => await rules.RemoveAsync(context.Project!.Id, id, context.Caller!.Actor),
            _ => false,
        };
    }
}
