using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Projects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages.Settings;

/// <summary>The project's own settings: how much it keeps, its members, the order of its versions; and new projects.</summary>
internal sealed class ProjectSettingsPages(PageGate gate, ProjectStore projects, ReleaseStore releases, AccountStore accounts, DumpReanalysis reanalysis) : IPages
{
    private const long BytesOfMegabyte = 1 << 20;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings", http => PageAsync<ProjectPage>(http, Role.Viewer));
        routes.MapGet("/settings/project", http => PageAsync<ProjectPage>(http, Role.Viewer));
        routes.MapPost("/settings/retention", http => PostAsync<ProjectPage>(http, Role.Admin, RetainAsync, "/settings/project"));
        routes.MapPost("/settings/reanalysis", http => PostAsync<ProjectPage>(http, Role.Admin, ReanalyseAsync, "/settings/project#again"));
        routes.MapPost("/settings/projects", http => PostAsync<ProjectPage>(http, Role.Viewer, CreateAsync, null));
        routes.MapGet("/settings/members", http => PageAsync<MembersPage>(http, Role.Admin));
        routes.MapPost("/settings/members", http => PostAsync<MembersPage>(http, Role.Admin, SetMemberAsync, "/settings/members"));
        routes.MapGet("/settings/versions", http => PageAsync<VersionsPage>(http, Role.Member));
        routes.MapPost("/settings/versions", http => PostAsync<VersionsPage>(http, Role.Member, OrderAsync, "/settings/versions"));
    }

    private async Task PageAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(HttpContext http, Role role)
        where TPage : IComponent
    {
        if (await gate.EnterAsync(http, null, role) is { } context)
        {
            await gate.ShowAsync<TPage>(http, context);
        }
    }

    // Every form either is refused with a sentence on its page, or goes on to a page.
    private async Task PostAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(HttpContext http, Role role, Func<HttpContext, PageContext, IFormCollection, Task<string?>> change, string? next)
        where TPage : IComponent
    {
        if (await gate.EnterAsync(http, null, role) is not { } context)
        {
            return;
        }

        if (await change(http, context, await PageGate.FormAsync(http)) is { } refusal)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await gate.ShowAsync<TPage>(http, context, (nameof(ProjectPage.Message), refusal));
        }
        else if (next is not null)
        {
            PageGate.GoTo(http, context.Link(next));
        }
    }

    private async Task<string?> RetainAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        try
        {
            var bounds = new Retention(Number("quota", BytesOfMegabyte), Number("keepDays", 1), Number("keep", BytesOfMegabyte), Number("keepNightlyDays", 1));
            await projects.SetRetentionAsync(context.Project!.Id, bounds, context.Caller!.Actor);
            return null;
        }
        catch (FormatException)
        {
            return "Each bound is a whole number, or is left empty for none.";
        }
        catch (ArgumentException e)
        {
            return Http.Answers.SentenceOf(e);
        }

        long? Number(string name, long unit) => form[name].ToString().Trim() is not { Length: > 0 } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= long.MaxValue / unit ? value * unit
            : throw new FormatException();
    }

    private async Task<string?> ReanalyseAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        await reanalysis.StartAsync(context.Project!.Id, context.Caller!.Actor);
        return null;
    }

    private async Task<string?> CreateAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        if (context.Caller!.Account is not { Administrator: true })
        {
            return "Only an administrator makes projects.";
        }

        try
        {
            if (await projects.CreateAsync(form["name"].ToString().Trim(), context.Caller.Actor) is not { } made)
            {
                return "There is a project of this name already.";
            }

            PageGate.GoTo(http, "/settings/project?project=" + made.Name);
            return null;
        }
        catch (ArgumentException e)
        {
            return Http.Answers.SentenceOf(e);
        }
    }

    private async Task<string?> SetMemberAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        if (accounts.Find(form["name"].ToString().Trim()) is not { } account)
        {
            return "Nobody has this name. An administrator makes accounts.";
        }

        Role? role = Enum.TryParse(form["role"].ToString(), out Role given) && Enum.IsDefined(given) ? given : null;
        await accounts.SetRoleAsync(account.Id, context.Project!.Id, role, context.Caller!.Actor);
        return null;
    }

    private async Task<string?> OrderAsync(HttpContext http, PageContext context, IFormCollection form)
    {
        // People read lists from the top: the latest is first there, the earliest in the store.
        List<string> versions = form["by"].ToString() == "name" ? []
            : [.. form["versions"].ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Reverse()];
        if (versions.Distinct(StringComparer.Ordinal).Count() != versions.Count)
        {
            return "A version stands there twice.";
        }

        if (versions.Except(releases.Versions(context.Project!.Id), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            return $"No version is called {unknown}.";
        }

        await releases.SetOrderAsync(context.Project.Id, versions, context.Caller!.Actor);
        return null;
    }
}
