using Inquest.Server.Accounts;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Projects;

/// <summary>Projects, how much they keep, their versions and devices.</summary>
internal sealed class ProjectEndpoints(Gate gate, ProjectStore projects, ReleaseStore releases, DeviceStore devices)
{
    /// <summary>Rows of a list at most.</summary>
    private const int MaxRows = 200;

    /// <summary>Versions that can be put into an order by hand.</summary>
    private const int MaxVersions = 5_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/projects", ListAsync);
        routes.MapPost("/api/v1/projects", CreateAsync);
        routes.MapGet("/api/v1/retention", RetentionAsync);
        routes.MapPut("/api/v1/retention", SetRetentionAsync);
        routes.MapGet("/api/v1/releases", ReleasesAsync);
        routes.MapPut("/api/v1/releases/order", OrderAsync);
        routes.MapGet("/api/v1/devices", DevicesAsync);
        routes.MapGet("/api/v1/devices/{id}", DeviceAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.CallerAsync(context) is { } caller)
        {
            await context.JsonAsync(
                [.. projects.List().Where(p => caller.MayRead(p.Id)).Select(p => new ProjectView(p.Id, p.Name, caller.RoleIn(p.Id), p.StoredBytes, p.Retention))],
                ServerJson.Default.IReadOnlyListProjectView);
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (await gate.AdministratorAsync(context) is not { } caller || await Gate.BodyAsync(context, ServerJson.Default.ProjectRequest) is not { } request)
        {
            return;
        }

        try
        {
            if (await projects.CreateAsync(request.Name ?? "", caller.Actor) is { } made)
            {
                await context.JsonAsync(new ProjectView(made.Id, made.Name, Role.Admin, 0, made.Retention), ServerJson.Default.ProjectView, StatusCodes.Status201Created);
            }
            else
            {
                await context.RefuseAsync(StatusCodes.Status409Conflict, "There is a project of this name already.");
            }
        }
        catch (ArgumentException e)
        {
            await context.RefuseAsync(e);
        }
    }

    private async Task RetentionAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayRead(p)) is { } entered)
        {
            await context.JsonAsync(projects.Find(entered.Project)!.Retention, ServerJson.Default.Retention);
        }
    }

    private async Task SetRetentionAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Admin)) is not { } entered || await Gate.BodyAsync(context, ServerJson.Default.Retention) is not { } bounds)
        {
            return;
        }

        try
        {
            await projects.SetRetentionAsync(entered.Project, bounds, entered.Caller.Actor);
            await context.JsonAsync(bounds, ServerJson.Default.Retention);
        }
        catch (ArgumentException e)
        {
            await context.RefuseAsync(e);
        }
    }

    private async Task ReleasesAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayRead(p)) is { } entered)
        {
            await context.JsonAsync(releases.List(entered.Project), ServerJson.Default.IReadOnlyListRelease);
        }
    }

    private async Task OrderAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.Has(p, Role.Member)) is not { } entered || await Gate.BodyAsync(context, ServerJson.Default.VersionOrderRequest) is not { } request)
        {
            return;
        }

        if (request.Versions is null or { Count: > MaxVersions } || request.Versions.Any(v => v is null) || request.Versions.Distinct(StringComparer.Ordinal).Count() != request.Versions.Count)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "The versions are a list, the earliest first, each once.");
            return;
        }

        await releases.SetOrderAsync(entered.Project, request.Versions, entered.Caller.Actor);
        await context.JsonAsync(releases.List(entered.Project), ServerJson.Default.IReadOnlyListRelease);
    }

    private async Task DevicesAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayRead(p)) is { } entered)
        {
            await context.JsonAsync(devices.List(entered.Project, MaxRows, context.Request.Query["after"].ToString()), ServerJson.Default.IReadOnlyListDevice);
        }
    }

    private async Task DeviceAsync(HttpContext context)
    {
        if (await gate.CallerAsync(context) is not { } caller)
        {
            return;
        }

        if (devices.FindDetail(Gate.Number(context, "id"), MaxRows) is { } found && caller.MayRead(found.Device.ProjectId))
        {
            await context.JsonAsync(found, ServerJson.Default.DeviceDetail);
        }
        else
        {
            await context.NotFoundAsync();
        }
    }
}
