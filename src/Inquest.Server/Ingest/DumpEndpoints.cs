using System.Buffers;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Ingest;

/// <summary><c>POST /api/v1/dumps</c>: one dump as the body, or several files of a multipart form, ELFs among them.</summary>
internal sealed class DumpEndpoints(Gate gate, DumpIngest ingest, FormReceiver forms, IngestLimits limits, ServerOptions options, ServerMetrics metrics)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/dumps", PostAsync);

    private async Task PostAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayIngest(p)) is not { } entered)
        {
            return;
        }

        DumpMetadata about = DumpMetadata.FromHeaders(context.Request.Headers);
        if (limits.TakeOf(entered.Caller, about.Device) is { } wait)
        {
            metrics.Refused();
            await context.TooManyAsync(wait);
            return;
        }

        try
        {
            ingest.CheckSpace();
            if (context.Request.ContentLength > options.MaxDumpBytes && !context.Request.HasFormContentType)
            {
                throw TooLarge();
            }

            if (context.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            {
                (IReadOnlyList<Receipt> receipts, _) = await forms.ReceiveAsync(context, entered.Caller, entered.Project, about);
                if (receipts.Count == 0)
                {
                    throw new IngestRefusal(StatusCodes.Status400BadRequest, "The form holds no dump; send it as a file.");
                }

                await context.JsonAsync(receipts, ServerJson.Default.IReadOnlyListReceipt, StatusCodes.Status202Accepted);
                return;
            }

            using BlobUpload upload = ingest.Receive();
            await CopyAsync(context.Request.Body, upload, options.MaxDumpBytes, context.RequestAborted);
            Receipt receipt = await ingest.AcceptAsync(entered.Project, entered.Caller, upload, about);
            await context.JsonAsync(receipt, ServerJson.Default.Receipt, StatusCodes.Status202Accepted);
        }
        catch (IngestRefusal refusal)
        {
            metrics.Refused();
            await (refusal.After is { } after ? context.TooManyAsync(after) : context.RefuseAsync(refusal.Status, refusal.Message));
        }
    }

    /// <summary>Reads a body into an upload.</summary>
    /// <exception cref="IngestRefusal">It is longer than allowed.</exception>
    public static async Task CopyAsync(Stream body, BlobUpload upload, long most, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
            {
                if (upload.Length + read > most)
                {
                    throw TooLarge();
                }

                upload.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static IngestRefusal TooLarge() => new(StatusCodes.Status413PayloadTooLarge, "The body is larger than this server takes.");
}
