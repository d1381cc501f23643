using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Pages;

/// <summary>Answers a request with a page: a Razor component, rendered here and now.</summary>
internal sealed class PageWriter(IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>Renders a page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="context">What the page is told about it.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="parameters">The page's own parameters.</param>
    /// <typeparam name="TPage">The page.</typeparam>
    public async Task WriteAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(
        HttpContext http, PageContext context, int status = StatusCodes.Status200OK, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        byte[] page = Encoding.UTF8.GetBytes("<!doctype html>\n" + await RenderAsync<TPage>(context, parameters));
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        // Dumps hold what devices had in memory: no page about them stays behind in a browser's cache.
        http.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(page, http.RequestAborted);
        }
    }

    private async Task<string> RenderAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(PageContext context, (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(services, logs);
        ParameterView root = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(PageContext)] = context,
            [nameof(TPage)] = parameters.ToDictionary(p => p.Name, p => p.Value),
        });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PageRoot<TPage>>(root)).ToHtmlString());
    }
}
