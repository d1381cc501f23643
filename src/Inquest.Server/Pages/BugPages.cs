using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>The list of bugs, one bug, and its forms.</summary>
internal sealed class BugPages(PageGate gate, BugStore bugs) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ListAsync);
        routes.MapGet("/bugs", ListAsync);
        routes.MapGet("/bugs/{id}", ShowAsync);
        routes.MapPost("/bugs/{id}/state", ChangeAsync);
        routes.MapPost("/bugs/{id}/notes", NoteAsync);
        routes.MapPost("/bugs/{id}/merge", MergeAsync);
    }

    private async Task ListAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is not { } context)
        {
            return;
        }

        await gate.ShowAsync<BugListPage>(http, context,
            (nameof(BugListPage.PageNumber), int.TryParse(Given("page"), NumberStyles.None, CultureInfo.InvariantCulture, out int page) ? page : 1),
            (nameof(BugListPage.State), Given("state")), (nameof(BugListPage.Version), Given("version")),
            (nameof(BugListPage.Text), Given("text")), (nameof(BugListPage.Sort), Given("sort")));

        string? Given(string name) => http.Request.Query[name].ToString() is { Length: > 0 and <= 200 } value ? value : null;
    }

    private async Task ShowAsync(HttpContext http)
    {
        if (await OpenAsync(http, Role.Viewer) is not var (context, detail))
        {
            return;
        }

        if (detail.Bug.Id != Gate.Number(http, "id"))
        {
            // It was merged: the old address leads to where it went.
            PageGate.GoTo(http, $"/bugs/{detail.Bug.Id}");
            return;
        }

        await ShowAsync(http, context, detail.Bug.Id, null);
    }

    private Task ShowAsync(HttpContext http, PageContext context, long bug, string? message) => gate.ShowAsync<BugDetailPage>(http, context,
        (nameof(BugDetailPage.Id), bug), (nameof(BugDetailPage.Message), message),
        (nameof(BugDetailPage.Before), long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : long.MaxValue));

    private async Task ChangeAsync(HttpContext http)
    {
        if (await OpenAsync(http, Role.Member) is var (context, detail))
        {
            IFormCollection form = await PageGate.FormAsync(http);
            var change = new BugChange(form["state"].ToString(), form["resolvedIn"].ToString());
            await AnswerAsync(http, context, detail.Bug.Id, detail.Bug.Id, await bugs.ChangeAsync(detail.Bug.Id, change, context.Caller!.Actor));
        }
    }

    private async Task NoteAsync(HttpContext http)
    {
        if (await OpenAsync(http, Role.Member) is var (context, detail))
        {
            IFormCollection form = await PageGate.FormAsync(http);
            BugNote? note = await bugs.AddNoteAsync(detail.Bug.Id, form["text"].ToString(), context.Caller!.Actor);
            await AnswerAsync(http, context, detail.Bug.Id, detail.Bug.Id, note is null ? "A note has 1 to 10,000 characters." : null, "#notes");
        }
    }

    private async Task MergeAsync(HttpContext http)
    {
        if (await OpenAsync(http, Role.Member) is var (context, detail))
        {
            IFormCollection form = await PageGate.FormAsync(http);
            long into = long.TryParse(form["into"].ToString().TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
            await AnswerAsync(http, context, detail.Bug.Id, into, await bugs.MergeAsync(detail.Bug.Id, into, context.Caller!.Actor));
        }
    }

    private async Task AnswerAsync(HttpContext http, PageContext context, long bug, long next, string? refusal, string anchor = "")
    {
        if (refusal is null)
        {
            PageGate.GoTo(http, $"/bugs/{next}{anchor}");
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await ShowAsync(http, context, bug, refusal);
        }
    }

    private async Task<(PageContext Context, BugDetail Detail)?> OpenAsync(HttpContext http, Role role)
    {
        BugDetail? detail = bugs.Find(Gate.Number(http, "id"));
        if (await gate.EnterAsync(http, detail?.Bug.ProjectId, role) is not { } context)
        {
            return null;
        }

        if (detail is null)
        {
            await gate.NotFoundAsync(http, context);
            return null;
        }

        return (context, detail);
    }
}
