using System.Buffers;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Inquest.Server.Ingest;

/// <summary><c>POST /api/v1/dumps</c>: one dump as the body, or several files of a multipart form, ELFs among them.</summary>
internal sealed class DumpEndpoints(Gate gate, DumpIngest ingest, SymbolStore symbols, IngestLimits limits, ServerOptions options, ServerMetrics metrics)
{
    /// <summary>Files of one form at most.</summary>
    private const int MaxParts = 32;

    private static ReadOnlySpan<byte> ElfMagic => [0x7F, 0x45, 0x4C, 0x46];

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/dumps", PostAsync);

    private async Task PostAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context, (c, p) => c.MayIngest(p)) is not { } entered)
        {
            return;
        }

        DumpMetadata about = DumpMetadata.FromHeaders(context.Request.Headers);
        if (limits.Take(entered.Caller, about.Device) is { } wait)
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
                IReadOnlyList<Receipt> receipts = await ReceivePartsAsync(context, entered.Caller, entered.Project, about);
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
            await context.RefuseAsync(refusal.Status, refusal.Message);
        }
    }

    private async Task<IReadOnlyList<Receipt>> ReceivePartsAsync(HttpContext context, Caller caller, long project, DumpMetadata about)
    {
        // Every file counts against the bound of an ELF, since one may be among them.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.MaxSymbolBytes + options.MaxDumpBytes;
        }

        string boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(context.Request.ContentType).Boundary).ToString();
        if (boundary.Length is 0 or > 100)
        {
            throw new IngestRefusal(StatusCodes.Status400BadRequest, "The multipart body has no usable boundary.");
        }

        var reader = new MultipartReader(boundary, context.Request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 8 << 10 };
        List<Receipt> receipts = [];
        List<(BlobUpload Upload, string? Name)> dumps = [];
        try
        {
            int parts = 0;
            while (await ReadPartAsync(reader, context.RequestAborted) is { } part)
            {
                if (++parts > MaxParts)
                {
                    throw new IngestRefusal(StatusCodes.Status400BadRequest, $"A form holds {MaxParts} files at most.");
                }

                ContentDispositionHeaderValue? disposition = ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? parsed) ? parsed : null;
                string? file = DumpMetadata.Clean(HeaderUtilities.RemoveQuotes(disposition?.FileName ?? default).ToString());
                if (file is null)
                {
                    string field = HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).ToString();
                    string value = await ReadFieldAsync(part.Body, context.RequestAborted);
                    about = about.Or(DumpMetadata.From(key => key == field ? value : null));
                    continue;
                }

                await ReceiveFileAsync(part.Body, file);
            }

            foreach ((BlobUpload upload, string? name) in dumps)
            {
                receipts.Add(await ingest.AcceptAsync(project, caller, upload, about with { FileName = name ?? about.FileName }));
            }
        }
        finally
        {
            dumps.ForEach(d => d.Upload.Dispose());
        }

        return receipts.Count > 0 ? receipts : throw new IngestRefusal(StatusCodes.Status400BadRequest, "The form holds no dump; send it as a file.");

        async Task ReceiveFileAsync(Stream body, string name)
        {
            byte[] start = new byte[4];
            int read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, context.RequestAborted);
            bool isElf = start.AsSpan(0, read).SequenceEqual(ElfMagic);
            if (isElf && !caller.MaySendSymbols(project))
            {
                // Else whoever has the key of one device decides how all dumps of the project are explained.
                throw new IngestRefusal(StatusCodes.Status403Forbidden, "This key sends dumps and no ELFs; send the ELF with a symbols key (inquest symbols upload), then the dump alone.");
            }

            BlobUpload upload = isElf ? symbols.Receive() : ingest.Receive();
            bool kept = false;
            try
            {
                upload.Append(start.AsSpan(0, read));
                await CopyAsync(body, upload, isElf ? options.MaxSymbolBytes : options.MaxDumpBytes, context.RequestAborted);
                if (isElf)
                {
                    await symbols.AddAsync(project, upload, name[(name.LastIndexOfAny(['/', '\\']) + 1)..], about.Firmware, nightly: false);
                }
                else
                {
                    dumps.Add((upload, DumpMetadata.From(key => key == "filename" ? name : null).FileName));
                    kept = true;
                }
            }
            finally
            {
                if (!kept)
                {
                    upload.Dispose();
                }
            }
        }
    }

    private static async Task<MultipartSection?> ReadPartAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new IngestRefusal(StatusCodes.Status400BadRequest, "The multipart body is not well formed.");
        }
    }

    private static async Task<string> ReadFieldAsync(Stream body, CancellationToken cancellation)
    {
        byte[] bytes = new byte[DumpMetadata.MaxLength * 4];
        int read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return System.Text.Encoding.UTF8.GetString(bytes, 0, read);
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
