using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Ingest;
using Inquest.Server.Projects;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Http;

/// <summary>What most endpoints begin with: who calls, about which project, with which body.</summary>
internal sealed class Gate(CallerResolver callers, ProjectStore projects, IngestLimits limits, ServerMetrics metrics)
{
    /// <summary>Bytes of a JSON body at most.</summary>
    private const int MaxBodyBytes = 256 << 10;

    /// <summary>The caller; null after the request was answered with 401, or with 429 when its key or account comes too often.</summary>
    public async Task<Caller?> CallerAsync(HttpContext context)
    {
        Caller? caller = await callers.FindAsync(context);
        if (caller is null)
        {
            await context.UnauthorizedAsync();
            return null;
        }

        if (limits.Take(caller) is not { } wait)
        {
            return caller;
        }

        if (caller.Key == KeyKind.Ingest)
        {
            metrics.Refused();
        }

        await context.TooManyAsync(wait);
        return null;
    }

    /// <summary>The caller, an administrator of the server; null after the request was refused.</summary>
    public async Task<Caller?> AdministratorAsync(HttpContext context)
    {
        if (await CallerAsync(context) is not { } caller)
        {
            return null;
        }

        if (caller.Account is { Administrator: true })
        {
            return caller;
        }

        await context.ForbiddenAsync();
        return null;
    }

    /// <summary>
    /// The caller and the project: a key's own, else the one named by <c>?project=</c> or <c>Inquest-Project</c>, else the
    /// first. Null after the request was refused.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="may">Whether the caller may do in the project what is asked for.</param>
    public async Task<(Caller Caller, long Project)?> EnterAsync(HttpContext context, Func<Caller, long, bool> may)
    {
        if (await CallerAsync(context) is not { } caller)
        {
            return null;
        }

        string name = context.Request.Query["project"].ToString() is { Length: > 0 } query ? query : context.Request.Headers["Inquest-Project"].ToString();
        long? project = caller.KeyProject ?? (name.Length > 0 ? projects.Find(name)?.Id : projects.Find(ProjectStore.DefaultName)?.Id ?? projects.List()[0].Id);
        if (project is { } id && may(caller, id))
        {
            return (caller, id);
        }

        await (project is null || caller.Account is not null ? context.NotFoundAsync() : context.ForbiddenAsync());
        return null;
    }

    /// <summary>A number of the route; 0, which nothing has, when it is none.</summary>
    public static long Number(HttpContext context, string name) =>
        long.TryParse(context.Request.RouteValues[name] as string, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : 0;

    /// <summary>The JSON body; null after the request was refused because it is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">What it is to be.</param>
    /// <param name="most">Bytes of it at most.</param>
    public static async Task<T?> BodyAsync<T>(HttpContext context, JsonTypeInfo<T> type, int most = MaxBodyBytes)
        where T : class
    {
        try
        {
            if ((context.Request.ContentLength ?? 0) <= most)
            {
                using var body = new MemoryStream();
                byte[] buffer = new byte[16 << 10];
                int read;
                while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0 && body.Length <= most)
                {
                    body.Write(buffer, 0, read);
                }

                if (body.Length <= most && JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) is { } value)
                {
                    return value;
                }
            }
        }
        catch (JsonException)
        {
            // Answered below.
        }

        await context.RefuseAsync(StatusCodes.Status400BadRequest, "The body is not the JSON that is expected here; see /api/v1/openapi.json.");
        return null;
    }
}
