using System.Diagnostics;
using System.Globalization;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Inquest.Server.Pages;

/// <summary><c>GET /events</c>: what happens in a project, as server-sent events, so that pages renew what they show.</summary>
internal sealed class EventPages(PageGate gate, CallerResolver callers, ServerEvents events, ServerOptions options, IHostApplicationLifetime lifetime) : IPages
{
    /// <summary>Pages that listen at the same time at most; further ones are told to come back later.</summary>
    private const int MaxListeners = 1_000;

    /// <summary>How long a look at the session is good for: crashes may come by the hundred.</summary>
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(1);

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
            await TellAsync(http, project, ending.Token);
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

    // For as long as it is theirs to see: a session may end, and a role be taken away, while the page is open.
    private async Task TellAsync(HttpContext http, long project, CancellationToken cancellation)
    {
        TimeSpan trust = options.EventPulse < s_trust ? options.EventPulse : s_trust;
        long asked = Stopwatch.GetTimestamp();
        await foreach (ServerEvent? happened in events.ListenAsync(project, SinceOf(http.Request), options.EventPulse, cancellation))
        {
            if (Stopwatch.GetElapsedTime(asked) >= trust)
            {
                if (await callers.FindAsync(http, isUse: false) is not { } caller || !caller.MayRead(project))
                {
                    return;
                }

                asked = Stopwatch.GetTimestamp();
            }

            // A line that is none, so that proxies and browsers see that the connection lives.
            await http.Response.WriteAsync(happened is { } told ? $"id: {told.Number}\nevent: {NameOf(told.Kind)}\ndata: {told.Subject}\n\n" : ": still here\n\n", cancellation);
            await http.Response.Body.FlushAsync(cancellation);
        }
    }

    // A browser that lost the connection says by itself what it heard last; a page that begins to listen says when it was made.
    private static long? SinceOf(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["since"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long since) ? since : null;

    private static string NameOf(ServerEventKind kind) => kind switch
    {
        ServerEventKind.BugChanged => "bug",
        ServerEventKind.SymbolsChanged => "symbols",
        ServerEventKind.DeviceReported => "device",
        ServerEventKind.Missed => "missed",
        _ => "dump",
    };
}
