using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Pages;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Http;

/// <summary>Around every request: safe headers on the answer, and failures as answers.</summary>
internal static class RequestGuard
{
    /// <summary>Where the address of the other end of the connection is kept, which a proxy's headers do not change.</summary>
    public static readonly object PeerKey = new();

    // By the route and not by the address: addresses hold links that are secrets.
    private static void Name(Activity? trace, HttpContext context)
    {
        if (trace is { IsAllDataRequested: true })
        {
            string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            trace.DisplayName = $"{context.Request.Method} {route}";
            trace.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        }
    }

    /// <summary>Browsers come back over TLS only. After a proxy that ends TLS has said that it did.</summary>
    public static Task PinTransportAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps)
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        }

        return next(context);
    }

    [SuppressMessage("Design", "CA1031", Justification = "The last place where a failure becomes an answer; it is logged.")]
    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        context.Items[PeerKey] = context.Connection.RemoteIpAddress;
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // What devices had in memory stays in no cache on the way; what everybody may see says otherwise of itself.
        headers.CacheControl = "no-store";
        // Nothing of an address goes to other servers. Our own forms say where they come from: with no-referrer they could not.
        headers["Referrer-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        try
        {
            await next(context);
            Name(Activity.Current, context);
        }
        catch (StorageFullException) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(StatusCodes.Status507InsufficientStorage, "The server's disk is full; keep the dump and try again later.");
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted && PageGate.WantsPage(context.Request))
        {
            await context.RequestServices.GetRequiredService<PageGate>().MessageAsync(context, e.StatusCode, "This was not taken", e.Message);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(e.StatusCode, e.Message);
        }
        catch (InvalidDataException e) when (!context.Response.HasStarted)
        {
            // A form with too many or too long fields.
            await context.RefuseAsync(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (ThrottledException e) when (!context.Response.HasStarted)
        {
            if (PageGate.WantsPage(context.Request))
            {
                context.SetRetryAfter(e.After);
                await context.RequestServices.GetRequiredService<PageGate>().MessageAsync(context, StatusCodes.Status429TooManyRequests, "Not now", $"{e.Message} Then go back and send the form again.");
            }
            else
            {
                await context.TooManyAsync(e.After, e.Message);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
        catch (Exception e)
        {
            ServerLog.RequestFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Inquest.Server"), e, context.Request.Method, context.Request.Path.Value ?? "/");
            if (!context.Response.HasStarted && PageGate.WantsPage(context.Request))
            {
                await context.RequestServices.GetRequiredService<PageGate>().MessageAsync(
                    context, StatusCodes.Status500InternalServerError, "The server failed", "Its log says more. Nothing is lost: what was acknowledged is on the disk. Try again.");
            }
            else if (!context.Response.HasStarted)
            {
                await context.RefuseAsync(StatusCodes.Status500InternalServerError, "The server failed; its log says more. Nothing was acknowledged.");
            }
        }
    }
}
