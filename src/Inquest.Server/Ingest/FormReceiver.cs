using Inquest.Containers;
using Inquest.Elf;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Inquest.Server.Ingest;

/// <summary>
/// Takes the files of a multipart form in, part by part as they come: dumps, and ELFs among them. An ELF of somebody who may not send any is
/// left out, and each receipt says so.
/// </summary>
internal sealed class FormReceiver(DumpIngest ingest, SymbolStore symbols, IngestLimits limits, ServerOptions options)
{
    /// <summary>Files of one form at most.</summary>
    private const int MaxParts = 32;

    /// <summary>Reads the whole form and accepts what it holds. Fields with the names of the metadata keys count for every dump.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who sends.</param>
    /// <param name="project">Where to.</param>
    /// <param name="about">What is known beside the form's fields.</param>
    /// <exception cref="IngestRefusal">Something of it is not taken; ELFs that came before are kept.</exception>
    public async Task<(IReadOnlyList<Receipt> Dumps, IReadOnlyList<SymbolReceipt> Elves)> ReceiveAsync(HttpContext context, Caller caller, long project, DumpMetadata about)
    {
        // Every file counts against the bound of an ELF, since one may be among them.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.MaxSymbolBytes + options.MaxDumpBytes;
        }

        string boundary = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        if (boundary.Length is 0 or > 100)
        {
            throw new IngestRefusal(StatusCodes.Status400BadRequest, "The multipart body has no usable boundary.");
        }

        var reader = new MultipartReader(boundary, context.Request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 8 << 10 };
        List<(BlobUpload Upload, string? Name)> dumps = [];
        List<(BlobUpload Upload, string Name)> elves = [];
        List<string> leftOut = [];
        try
        {
            int parts = 0;
            string? counted = about.Device;
            while (await ReadPartAsync(reader, context.RequestAborted) is { } part)
            {
                if (++parts > MaxParts)
                {
                    throw new IngestRefusal(StatusCodes.Status400BadRequest, $"A form holds {MaxParts} files at most.");
                }

                ContentDispositionHeaderValue? disposition = ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? parsed) ? parsed : null;
                string? file = DumpMetadata.Clean(HeaderUtilities.RemoveQuotes(disposition?.FileName ?? default).ToString());
                if (file is not null)
                {
                    await ReceiveFileAsync(part.Body, file);
                }
                else if (disposition?.FileName.HasValue != true)
                {
                    string field = HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).ToString();
                    string value = await ReadFieldAsync(part.Body, context.RequestAborted);
                    about = about.Or(DumpMetadata.From(key => key == field ? value : null));
                    if (counted is null && about.Device is not null && limits.TakeOf(caller, counted = about.Device) is { } wait)
                    {
                        throw new IngestRefusal(StatusCodes.Status429TooManyRequests, "This device sends too often.", wait);
                    }
                }
            }

            if (dumps.Count == 0 && leftOut.Count > 0)
            {
                throw new IngestRefusal(StatusCodes.Status403Forbidden, "This key sends dumps and no ELFs; send the ELF with a symbols key (inquest symbols upload).");
            }

            // The ELFs first: the dumps then find them.
            List<SymbolReceipt> kept = [];
            foreach ((BlobUpload upload, string name) in elves)
            {
                kept.Add(await symbols.AddAsync(project, upload, name[(name.LastIndexOfAny(['/', '\\']) + 1)..], about.Firmware, nightly: false));
            }

            // And those that a person has packed together with the dump.
            foreach (NamedBytes packed in caller.MaySendSymbols(project) ? await FindPackedAsync(dumps.Select(d => d.Upload)) : [])
            {
                using BlobUpload elf = symbols.Receive();
                elf.Append(packed.Bytes.Span);
                kept.Add(await symbols.AddAsync(project, elf, DumpMetadata.From(key => key == "filename" ? packed.Name : null).FileName, about.Firmware, nightly: false));
            }

            about = about with { Symbols = kept.Count == 0 ? about.Symbols : string.Join(' ', kept.Select(k => k.Sha256)) };
            List<Receipt> receipts = [];
            foreach ((BlobUpload upload, string? name) in dumps)
            {
                Receipt receipt = await ingest.AcceptAsync(project, caller, upload, about with { FileName = name ?? about.FileName });
                receipts.Add(leftOut.Count == 0 ? receipt : receipt with { LeftOut = leftOut });
            }

            return (receipts, kept);
        }
        finally
        {
            dumps.ForEach(d => d.Upload.Dispose());
            elves.ForEach(e => e.Upload.Dispose());
        }

        async Task ReceiveFileAsync(Stream body, string name)
        {
            byte[] start = new byte[ElfFile.Magic.Length];
            int read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, context.RequestAborted);
            bool isElf = ElfFile.HasMagic(start.AsSpan(0, read));
            if (isElf && !caller.MaySendSymbols(project))
            {
                // Else whoever has the key of one device decides how all dumps of the project are explained. The next part is read behind it.
                leftOut.Add($"{name}: this key sends dumps and no ELFs; send it with a symbols key (inquest symbols upload), unless the server has it");
                return;
            }

            BlobUpload upload = isElf ? symbols.Receive() : ingest.Receive();
            if (isElf)
            {
                elves.Add((upload, name));
            }
            else
            {
                dumps.Add((upload, DumpMetadata.From(key => key == "filename" ? name : null).FileName));
            }

            upload.Append(start.AsSpan(0, read));
            await DumpEndpoints.CopyAsync(body, upload, isElf ? options.MaxSymbolBytes : options.MaxDumpBytes, context.RequestAborted);
        }
    }

    private static async Task<IReadOnlyList<NamedBytes>> FindPackedAsync(IEnumerable<BlobUpload> dumps)
    {
        List<NamedBytes> found = [];
        foreach (BlobUpload dump in dumps)
        {
            found.AddRange(await Redaction.FindElvesAsync(dump));
        }

        return found;
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
}
