using Inquest.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Inquest.Server.Pages;

/// <summary><c>GET /events</c>: what happens in a project, as server-sent events, so that pages renew what they show.</summary>
internal sealed class EventPages(PageGate gate, ServerEvents events, IHostApplicationLifetime lifetime) : IPages
{
    /// <summary>Pages that listen at the same time at most; further ones are told to come back later.</summary>
    private const int MaxListeners = 1_000;

    private int _listeners;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/events", ListenAsync);

    private async Task ListenAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is not { Project.Id: var project })
        {
            return;
        }

        if (Interlocked.Increment(ref _listeners) > MaxListeners)
        {
            Interlocked.Decrement(ref _listeners);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        // A server that stops does not wait for people to close their pages.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            await http.Response.WriteAsync(": listening\n\n", ending.Token);
            await http.Response.Body.FlushAsync(ending.Token);
            await foreach (ServerEvent happened in events.ListenAsync(ending.Token))
            {
                if (happened.Project == project)
                {
                    await http.Response.WriteAsync($"event: {NameOf(happened.Kind)}\ndata: {happened.Subject}\n\n", ending.Token);
                    await http.Response.Body.FlushAsync(ending.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the server stops.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private static string NameOf(ServerEventKind kind) => kind switch
    {
        ServerEventKind.BugChanged => "bug",
        ServerEventKind.SymbolsChanged => "symbols",
        _ => "dump",
    };
}
