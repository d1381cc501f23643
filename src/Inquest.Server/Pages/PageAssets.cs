using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Inquest.Reporting.Html;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>Stylesheets and scripts, out of the assembly. Their addresses change with their content, so browsers keep them for good.</summary>
internal static class PageAssets
{
    private const string Folder = "wwwroot/";

    private static readonly FrozenDictionary<string, (byte[] Bytes, string Hash)> s_files = Read();

    /// <summary>The address of a file: <c>/assets/site.css?v=…</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public static string Link(string name) => $"/assets/{name}?v={s_files[name].Hash}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", http => SendAsync(http, http.Request.RouteValues["name"] as string));
        // Where a document names no icon (a download, a picture), browsers ask here.
        routes.MapGet("/favicon.ico", http => SendAsync(http, "mark.svg"));
    }

    private static Task SendAsync(HttpContext http, string? name)
    {
        if (name is null || !s_files.TryGetValue(name, out (byte[] Bytes, string Hash) file))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        http.Response.Headers.CacheControl = http.Request.Query["v"] == file.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        http.Response.ContentType = Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/javascript; charset=utf-8",
        };
        http.Response.ContentLength = file.Bytes.Length;
        return http.Response.Body.WriteAsync(file.Bytes, http.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, (byte[] Bytes, string Hash)> Read()
    {
        Dictionary<string, (byte[], string)> files = new(StringComparer.Ordinal) { ["report.css"] = WithHash(Encoding.UTF8.GetBytes(HtmlReportWriter.Stylesheet)) };
        foreach (string resource in typeof(PageAssets).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using Stream stream = typeof(PageAssets).Assembly.GetManifestResourceStream(resource)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[resource[Folder.Length..]] = WithHash(bytes);
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static (byte[] Bytes, string Hash) WithHash(byte[] bytes) => (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]);
}
