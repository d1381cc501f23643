using Inquest.Server.Projects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>The firmware versions, and one of them. A version may hold any character, so it stands in the query.</summary>
internal sealed class ReleasePages(PageGate gate, ReleaseStore releases) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/releases", ListAsync);
        routes.MapGet("/releases/version", ShowAsync);
    }

    private async Task ListAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is { } context)
        {
            await gate.ShowAsync<ReleaseListPage>(http, context);
        }
    }

    private async Task ShowAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is not { } context)
        {
            return;
        }

        string version = http.Request.Query["name"].ToString();
        await (releases.Find(context.Project!.Id, version) is null ? gate.NotFoundAsync(http, context)
            : gate.ShowAsync<ReleasePage>(http, context, (nameof(ReleasePage.Version), version)));
    }
}
