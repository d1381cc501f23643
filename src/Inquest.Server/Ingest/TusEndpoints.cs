using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Ingest;

/// <summary>
/// Uploads in pieces by tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, expiration, checksum and
/// termination. The receipt is in <c>Inquest-Receipt</c> on the last PATCH and on HEAD; <c>Inquest-Stored: false</c> says that the crash
/// was only counted, as it is a known one of a device in a boot loop.
/// </summary>
internal sealed class TusEndpoints(Gate gate, DumpIngest ingest, PartialUploadStore uploads, IngestLimits limits, ServerOptions options, TimeProvider time)
{
    private const string Path = "/api/v1/uploads";
    private const string Version = "1.0.0";
    private const int ChecksumMismatch = 460;

    /// <summary>Characters of <c>Upload-Metadata</c> at most.</summary>
    private const int MaxMetadataLength = 4096;

    private readonly ConcurrentDictionary<string, bool> _busy = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, ["OPTIONS"], DescribeAsync);
        routes.MapPost(Path, CreateAsync);
        routes.MapMethods(Path + "/{id}", ["HEAD"], context => WithUploadAsync(context, TellAsync));
        routes.MapMethods(Path + "/{id}", ["PATCH"], context => WithUploadAsync(context, AppendAsync));
        routes.MapMethods(Path + "/{id}", ["DELETE"], context => WithUploadAsync(context, RemoveAsync));
    }

    /// <summary>
    /// Before the request finds its way: <c>X-HTTP-Method-Override</c> is the method for a client, or a network, that knows no PATCH or
    /// DELETE, whatever it was sent with (tus 1.0.0, core protocol, headers). Nowhere else it means anything.
    /// </summary>
    public static Task OverrideMethodAsync(HttpContext context, RequestDelegate next)
    {
        string method = context.Request.Headers["X-HTTP-Method-Override"].ToString();
        if (method.Length > 0 && context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal))
        {
            context.Request.Method = method.ToUpperInvariant();
        }

        return next(context);
    }

    private Task DescribeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers["Tus-Resumable"] = Version;
        headers["Tus-Version"] = Version;
        headers["Tus-Extension"] = "creation,expiration,checksum,termination";
        headers["Tus-Checksum-Algorithm"] = "sha1,sha256";
        headers["Tus-Max-Size"] = options.MaxDumpBytes.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (!await SpeaksOurVersionAsync(context) || await gate.EnterAsync(context, (c, p) => c.MayIngest(p)) is not { } entered)
        {
            return;
        }

        string metadata = context.Request.Headers["Upload-Metadata"].ToString();
        Dictionary<string, string> about = PartialUploadStore.Parse(metadata);
        if (limits.TakeOf(entered.Caller, DumpMetadata.Clean(about.GetValueOrDefault("device"))) is { } wait)
        {
            await context.TooManyAsync(wait);
            return;
        }

        try
        {
            ingest.CheckSpace();
            if (!long.TryParse(context.Request.Headers["Upload-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out long length) || length == 0 || metadata.Length > MaxMetadataLength)
            {
                throw new IngestRefusal(StatusCodes.Status400BadRequest, "Upload-Length must be told, and Upload-Metadata be short.");
            }

            if (length > options.MaxDumpBytes)
            {
                throw new IngestRefusal(StatusCodes.Status413PayloadTooLarge, "The dump is larger than this server takes.");
            }

            PartialUpload upload = await uploads.CreateAsync(entered.Project, entered.Caller, length, metadata.Length == 0 ? null : metadata);
            context.Response.Headers.Location = $"{Path}/{upload.Id}";
            SetExpiry(context, upload);
            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        catch (IngestRefusal refusal)
        {
            await context.RefuseAsync(refusal.Status, refusal.Message);
        }
    }

    private async Task WithUploadAsync(HttpContext context, Func<HttpContext, PartialUpload, Caller, Task> run)
    {
        if (!await SpeaksOurVersionAsync(context) || await gate.CallerAsync(context) is not { } caller)
        {
            return;
        }

        string id = context.Request.RouteValues["id"] as string ?? "";
        if (uploads.Find(id) is not { } upload || upload.Actor != caller.Actor || !caller.MayIngest(upload.ProjectId))
        {
            await context.NotFoundAsync();
            return;
        }

        if (limits.TakeOf(caller, DumpMetadata.Clean(PartialUploadStore.Parse(upload.Metadata).GetValueOrDefault("device"))) is { } wait)
        {
            await context.TooManyAsync(wait);
            return;
        }

        // Two requests at once for one upload would write over each other.
        if (!_busy.TryAdd(id, true))
        {
            await context.RefuseAsync(StatusCodes.Status423Locked, "Another request for this upload is under way.");
            return;
        }

        try
        {
            if (uploads.Find(id) is { } current && uploads.HasBytes(current))
            {
                await run(context, current, caller);
            }
            else
            {
                await context.NotFoundAsync();
            }
        }
        catch (IngestRefusal refusal)
        {
            await context.RefuseAsync(refusal.Status, refusal.Message);
        }
        finally
        {
            _busy.TryRemove(id, out _);
        }
    }

    private async Task TellAsync(HttpContext context, PartialUpload upload, Caller caller)
    {
        long offset = uploads.OffsetOf(upload);
        if (offset == upload.Length)
        {
            // A crash may have come between the last piece and the dump.
            await SetReceiptAsync(context, upload, caller);
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Upload-Length"] = upload.Length.ToString(CultureInfo.InvariantCulture);
        SetOffset(context, offset);
        SetExpiry(context, upload);
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    private async Task AppendAsync(HttpContext context, PartialUpload upload, Caller caller)
    {
        if (context.Request.ContentType != "application/offset+octet-stream")
        {
            throw new IngestRefusal(StatusCodes.Status415UnsupportedMediaType, "A piece is application/offset+octet-stream.");
        }

        long offset = uploads.OffsetOf(upload);
        if (context.Request.Headers["Upload-Offset"] != offset.ToString(CultureInfo.InvariantCulture))
        {
            throw new IngestRefusal(StatusCodes.Status409Conflict, "The offset is another one; ask with HEAD.");
        }

        ingest.CheckSpace();

        // Small devices send slowly; the upload's own life bounds it.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.MaxDumpBytes;
        }

        long? reached = upload.Receipt is not null ? upload.Length : await uploads.AppendAsync(upload, context.Request.Body, ReadChecksum(context), context.RequestAborted);
        if (reached is null)
        {
            throw new IngestRefusal(ChecksumMismatch, "The piece is not what its checksum says; send it again.");
        }

        if (reached == upload.Length)
        {
            await SetReceiptAsync(context, upload, caller);
        }

        SetOffset(context, reached.Value);
        SetExpiry(context, upload);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task RemoveAsync(HttpContext context, PartialUpload upload, Caller caller)
    {
        await uploads.RemoveAsync(upload);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static (HashAlgorithmName, byte[])? ReadChecksum(HttpContext context)
    {
        string header = context.Request.Headers["Upload-Checksum"].ToString();
        if (header.Length == 0)
        {
            return null;
        }

        string[] parts = header.Split(' ');
        HashAlgorithmName? algorithm = parts[0] switch
        {
            "sha1" => HashAlgorithmName.SHA1,
            "sha256" => HashAlgorithmName.SHA256,
            _ => null,
        };
        byte[] value = new byte[64];
        return parts.Length == 2 && algorithm is { } name && Convert.TryFromBase64String(parts[1], value, out int length)
            ? (name, value[..length])
            : throw new IngestRefusal(StatusCodes.Status400BadRequest, "Upload-Checksum is sha1 or sha256 and the sum in Base64.");
    }

    private static async Task<bool> SpeaksOurVersionAsync(HttpContext context)
    {
        context.Response.Headers["Tus-Resumable"] = Version;
        if (context.Request.Headers["Tus-Resumable"] == Version)
        {
            return true;
        }

        context.Response.Headers["Tus-Version"] = Version;
        await context.RefuseAsync(StatusCodes.Status412PreconditionFailed, $"This is tus {Version}; send Tus-Resumable: {Version}.");
        return false;
    }

    private async Task SetReceiptAsync(HttpContext context, PartialUpload upload, Caller caller)
    {
        (string receipt, bool stored) = await uploads.FinishAsync(upload, caller);
        context.Response.Headers["Inquest-Receipt"] = receipt;
        context.Response.Headers["Inquest-Stored"] = stored ? "true" : "false";
    }

    private static void SetOffset(HttpContext context, long offset) => context.Response.Headers["Upload-Offset"] = offset.ToString(CultureInfo.InvariantCulture);

    private void SetExpiry(HttpContext context, PartialUpload upload)
    {
        if (upload.ExpiresAt > time.GetUtcNow())
        {
            context.Response.Headers["Upload-Expires"] = upload.ExpiresAt.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
