using System.Diagnostics.CodeAnalysis;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Inquest.Server.Projects;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Pages;

/// <summary>What every page begins with: who looks, at which project; and how it ends when that may not be.</summary>
internal sealed class PageGate(CallerResolver callers, ProjectStore projects, PageWriter writer, ServerEvents events, ServerOptions options, TimeProvider time)
{
    /// <summary>
    /// Lets somebody in to a page about a project: the one given, else the one that <c>?project=</c> names, else the first
    /// that they may see. Null after the request was answered: with the sign-in page, or that there is nothing here.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="project">The project that the thing shown belongs to; null to let the request say.</param>
    /// <param name="role">The role that is needed.</param>
    public async Task<PageContext?> EnterAsync(HttpContext http, long? project = null, Role role = Role.Viewer)
    {
        Caller? caller = await callers.FindAsync(http);
        if (caller?.Account is not { } account)
        {
            await (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? ToSignInAsync(http)
                : MessageAsync(http, StatusCodes.Status403Forbidden, "This form is too old", "You were signed out, or signed in anew, since the page was loaded. Nothing was changed: go back, load the page again, and repeat it."));
            return null;
        }

        List<Project> visible = [.. projects.List().Where(p => caller.MayRead(p.Id)).OrderBy(p => p.Name != ProjectStore.DefaultName)];
        string name = http.Request.Query["project"].ToString();
        Project? shown = project is { } id ? visible.Find(p => p.Id == id) : name.Length > 0 ? visible.Find(p => p.Name == name) : visible.FirstOrDefault();
        PageContext context = Context(http) with { Caller = caller, Projects = visible, Project = shown };
        if (shown is not null && caller.Has(shown.Id, role))
        {
            return context;
        }

        if (visible.Count == 0)
        {
            await MessageAsync(http, StatusCodes.Status403Forbidden, "No project is yours to see yet", $"You are signed in as {account.Name}. Ask an administrator for a role in a project.", context);
        }
        else if (shown is null)
        {
            await NotFoundAsync(http, context);
        }
        else
        {
            await MessageAsync(http, StatusCodes.Status403Forbidden, "This is not yours to do", $"It needs the role {role.ToString().ToLowerInvariant()} in the project {shown.Name}; an administrator can give it to you.", context);
        }

        return null;
    }

    /// <summary>What a page for people who have not signed in is told.</summary>
    public PageContext Context(HttpContext http) => new()
    {
        Now = time.GetUtcNow(),
        Address = http.Request.Path + http.Request.QueryString,
        IsRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method),
        News = events.Latest,
        Origin = options.PublicUrl?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}",
        IsDemonstration = options.IsDemonstration,
    };

    /// <summary>Answers with a page.</summary>
    public Task ShowAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(HttpContext http, PageContext context, params (string Name, object? Value)[] parameters)
        where TPage : IComponent => writer.WriteAsync<TPage>(http, context, http.Response.StatusCode, parameters);

    /// <summary>Answers with a page that is one sentence and what to do.</summary>
    public Task MessageAsync(HttpContext http, int status, string title, string message, PageContext? context = null) =>
        writer.WriteAsync<MessagePage>(http, context ?? Context(http), status, (nameof(MessagePage.Title), title), (nameof(MessagePage.Message), message));

    /// <summary>Says that there is nothing, or that it is not theirs to see: the two are told apart by nobody.</summary>
    public Task NotFoundAsync(HttpContext http, PageContext? context = null) =>
        MessageAsync(http, StatusCodes.Status404NotFound, "There is nothing here", "The address is wrong, what was here is gone, or it is not yours to see.", context);

    /// <summary>Goes on to another page of this server after a form was taken.</summary>
    public static void GoTo(HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
    }

    /// <summary>The fields of a form of somebody who has signed in; none when the body is something else.</summary>
    public static Task<IFormCollection> FormAsync(HttpContext http) => SmallForm.ReadAsync(http.Request, SmallForm.PeoplesBytes);

    /// <summary>Whether a person with a browser asks for a page, and no program for data.</summary>
    public static bool WantsPage(HttpRequest request) => !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task ToSignInAsync(HttpContext http)
    {
        string next = http.Request.Path + http.Request.QueryString;
        GoTo(http, next == "/" ? "/sign-in" : "/sign-in?next=" + Uri.EscapeDataString(next));
        return Task.CompletedTask;
    }
}
