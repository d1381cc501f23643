using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Bugs;

/// <summary>Bugs: lists, one, and what people decide.</summary>
internal sealed class BugEndpoints(Gate gate, BugStore bugs)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/bugs", ListAsync);
        routes.MapGet("/api/v1/bugs/{id}", FindAsync);
        routes.MapPatch("/api/v1/bugs/{id}", ChangeAsync);
        routes.MapPost("/api/v1/bugs/{id}/merge", MergeAsync);
        routes.MapPost("/api/v1/bugs/{id}/notes", NoteAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayRead(p)) is not { } entered)
        {
            return;
        }

        IQueryCollection query = context.Request.Query;
        await context.JsonAsync(
            bugs.List(new BugQuery
            {
                Project = entered.Project,
                State = Given("state"),
                Version = Given("version"),
                Text = Given("text"),
                Sort = Given("sort") ?? "last-seen",
                Page = int.TryParse(Given("page"), out int page) ? page : 1,
            }),
            ServerJson.Default.BugPage);

        string? Given(string name) => query[name].ToString() is { Length: > 0 and <= 200 } value ? value : null;
    }

    private async Task FindAsync(HttpContext context)
    {
        if (await OpenAsync(context, (c, p) => c.MayRead(p)) is { } opened)
        {
            await context.JsonAsync(opened.Detail, ServerJson.Default.BugDetail);
        }
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (await OpenAsync(context, (c, p) => c.Has(p, Role.Member)) is { } opened && await Gate.BodyAsync(context, ServerJson.Default.BugChange) is { } change)
        {
            await AnswerAsync(context, opened.Detail.Bug.Id, await bugs.ChangeAsync(opened.Detail.Bug.Id, change, opened.Caller.Actor));
        }
    }

    private async Task MergeAsync(HttpContext context)
    {
        if (await OpenAsync(context, (c, p) => c.Has(p, Role.Member)) is { } opened && await Gate.BodyAsync(context, ServerJson.Default.MergeRequest) is { } merge)
        {
            await AnswerAsync(context, merge.Into, await bugs.MergeAsync(opened.Detail.Bug.Id, merge.Into, opened.Caller.Actor));
        }
    }

    private async Task NoteAsync(HttpContext context)
    {
        if (await OpenAsync(context, (c, p) => c.Has(p, Role.Member)) is { } opened && await Gate.BodyAsync(context, ServerJson.Default.NoteRequest) is { } note)
        {
            BugNote? written = await bugs.AddNoteAsync(opened.Detail.Bug.Id, note.Text ?? "", opened.Caller.Actor);
            await AnswerAsync(context, opened.Detail.Bug.Id, written is null ? "A note has 1 to 10,000 characters." : null);
        }
    }

    private async Task AnswerAsync(HttpContext context, long bug, string? refusal)
    {
        if (refusal is null)
        {
            await context.JsonAsync(bugs.Find(bug)!, ServerJson.Default.BugDetail);
        }
        else
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, refusal);
        }
    }

    private async Task<(Caller Caller, BugDetail Detail)?> OpenAsync(HttpContext context, Func<Caller, long, bool> may)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return null;
        }

        if (bugs.Find(Gate.Number(context, "id")) is not { } detail || !(caller.MayRead(detail.Bug.ProjectId) || may(caller, detail.Bug.ProjectId)))
        {
            await context.NotFoundAsync();
            return null;
        }

        if (!may(caller, detail.Bug.ProjectId))
        {
            await context.ForbiddenAsync();
            return null;
        }

        return (caller, detail);
    }
}
