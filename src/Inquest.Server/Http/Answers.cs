using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Http;

/// <summary>How requests are answered: JSON, and refusals as problem details (RFC 9457).</summary>
internal static class Answers
{
    public static Task JsonAsync<T>(this HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        WriteAsync(context, value, type, status, "application/json");

    /// <summary>Refuses, with a sentence that says what and what to do.</summary>
    public static Task RefuseAsync(this HttpContext context, int status, string detail) =>
        WriteAsync(context, new Problem(status, detail), ServerJson.Default.Problem, status, "application/problem+json");

    /// <summary>Refuses what the caller got wrong, in the words of the exception.</summary>
    public static Task RefuseAsync(this HttpContext context, ArgumentException mistake) =>
        context.RefuseAsync(StatusCodes.Status400BadRequest, SentenceOf(mistake));

    /// <summary>What an argument exception says, without the argument's name.</summary>
    public static string SentenceOf(ArgumentException mistake) => mistake.Message.Split(" (Parameter '")[0];

    /// <summary>The address under which the caller reaches the server, without a slash at the end.</summary>
    public static string AddressOf(this HttpContext context, Hosting.ServerOptions options) =>
        options.PublicUrl?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";

    public static Task NotFoundAsync(this HttpContext context) => context.RefuseAsync(StatusCodes.Status404NotFound, "There is nothing here, or it is not yours to see.");

    /// <summary>Asks for a key or a session.</summary>
    public static Task UnauthorizedAsync(this HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.RefuseAsync(StatusCodes.Status401Unauthorized, "A good key is needed: send it as `Authorization: Bearer …`.");
    }

    public static Task ForbiddenAsync(this HttpContext context) => context.RefuseAsync(StatusCodes.Status403Forbidden, "This key or account may not do that here.");

    public static Task TooManyAsync(this HttpContext context, TimeSpan retryAfter, string why = "Too many requests; try again later.")
    {
        context.SetRetryAfter(retryAfter);
        return context.RefuseAsync(StatusCodes.Status429TooManyRequests, why);
    }

    /// <summary>Says when to try again.</summary>
    public static void SetRetryAfter(this HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;

        // People read the answers in terminals: names and quotes stay what they are. No page has such an answer within it.
        var readable = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = type.Options.WriteIndented };
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, readable))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
