using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Inquest.Server.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Alerts;

/// <summary>Channels, what was sent over them, and the rules that use them. For a project's admins: a channel's address is often a secret itself.</summary>
internal sealed class AlertEndpoints(Gate gate, ChannelStore channels, AlertRules rules)
{
    /// <summary>Rows of a list at most.</summary>
    private const int MaxRows = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/channels", ListAsync);
        routes.MapPost("/api/v1/channels", AddAsync);
        routes.MapPatch("/api/v1/channels/{id}", ChangeAsync);
        routes.MapDelete("/api/v1/channels/{id}", RemoveAsync);
        routes.MapPost("/api/v1/channels/{id}/test", TestAsync);
        routes.MapGet("/api/v1/channels/{id}/deliveries", LogAsync);
        routes.MapGet("/api/v1/rules", ListRulesAsync);
        routes.MapPost("/api/v1/rules", AddRuleAsync);
        routes.MapPatch("/api/v1/rules/{id}", ChangeRuleAsync);
        routes.MapDelete("/api/v1/rules/{id}", RemoveRuleAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await EnterAsync(context) is { } entered)
        {
            await context.JsonAsync([.. channels.List(entered.Project).Select(ChannelView.Of)], ServerJson.Default.IReadOnlyListChannelView);
        }
    }

    private async Task AddAsync(HttpContext context)
    {
        if (await EnterAsync(context) is not { } entered || await Gate.BodyAsync(context, ServerJson.Default.ChannelRequest) is not { } request)
        {
            return;
        }

        try
        {
            Channel made = await channels.AddAsync(entered.Project, request.Kind ?? "", DumpMetadata.Clean(request.Name) ?? request.Kind ?? "", request.Target ?? "", request.Secret, entered.Caller.Actor);
            await context.JsonAsync(ChannelView.Of(made), ServerJson.Default.ChannelView, StatusCodes.Status201Created);
        }
        catch (ArgumentException e)
        {
            await context.RefuseAsync(e);
        }
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (await OpenAsync(context) is { } opened && await Gate.BodyAsync(context, ServerJson.Default.EnabledRequest) is { } request)
        {
            await channels.SetEnabledAsync(opened.Channel.Id, request.Enabled, opened.Caller.Actor);
            await context.JsonAsync(ChannelView.Of(opened.Channel with { Enabled = request.Enabled }), ServerJson.Default.ChannelView);
        }
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (await OpenAsync(context) is { } opened)
        {
            await channels.RemoveAsync(opened.Channel.ProjectId, opened.Channel.Id, opened.Caller.Actor);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task TestAsync(HttpContext context)
    {
        if (await OpenAsync(context) is not { } opened)
        {
            return;
        }

        if (opened.Channel.Enabled)
        {
            await context.JsonAsync(new TestAnswer(await channels.TestAsync(opened.Channel.Id)), ServerJson.Default.TestAnswer, StatusCodes.Status202Accepted);
        }
        else
        {
            await context.RefuseAsync(StatusCodes.Status409Conflict, "The channel is off; turn it on first.");
        }
    }

    private async Task LogAsync(HttpContext context)
    {
        if (await OpenAsync(context) is { } opened)
        {
            await context.JsonAsync(channels.Log(opened.Channel.Id, MaxRows), ServerJson.Default.IReadOnlyListDelivery);
        }
    }

    private async Task ListRulesAsync(HttpContext context)
    {
        if (await EnterAsync(context) is { } entered)
        {
            await context.JsonAsync(rules.List(entered.Project), ServerJson.Default.IReadOnlyListAlertRule);
        }
    }

    private async Task AddRuleAsync(HttpContext context)
    {
        if (await EnterAsync(context) is not { } entered || await Gate.BodyAsync(context, ServerJson.Default.RuleRequest) is not { } request)
        {
            return;
        }

        try
        {
            await context.JsonAsync(await rules.AddAsync(request.ToRule(entered.Project), entered.Caller.Actor), ServerJson.Default.AlertRule, StatusCodes.Status201Created);
        }
        catch (ArgumentException e)
        {
            await context.RefuseAsync(e);
        }
    }

    private async Task ChangeRuleAsync(HttpContext context)
    {
        if (await EnterAsync(context) is { } entered && await Gate.BodyAsync(context, ServerJson.Default.EnabledRequest) is { } request)
        {
            await AnswerAsync(context, await rules.SetEnabledAsync(entered.Project, Gate.Number(context, "id"), request.Enabled, entered.Caller.Actor));
        }
    }

    private async Task RemoveRuleAsync(HttpContext context)
    {
        if (await EnterAsync(context) is { } entered)
        {
            await AnswerAsync(context, await rules.RemoveAsync(entered.Project, Gate.Number(context, "id"), entered.Caller.Actor));
        }
    }

    private static async Task AnswerAsync(HttpContext context, bool done)
    {
        if (done)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await context.NotFoundAsync();
        }
    }

    private Task<(Caller Caller, long Project)?> EnterAsync(HttpContext context) => gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin));

    private async Task<(Caller Caller, Channel Channel)?> OpenAsync(HttpContext context)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return null;
        }

        if (channels.Find(Gate.Number(context, "id")) is { } channel && caller.Has(channel.ProjectId, Role.Admin))
        {
            return (caller, channel);
        }

        await context.NotFoundAsync();
        return null;
    }
}
