using System.IO.Compression;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Containers.Archives;
using Inquest.Elf;
using Inquest.Server.Analysis;
using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>
/// Drops settings pages of a <c>CURRENT.UF2</c> before it is stored, also of one in an archive: Zephyr's settings on flash hold Bluetooth
/// bonds and keys, and no report needs them.
/// </summary>
internal static class Redaction
{
    /// <summary>Bytes beyond which uploads take turns, since they are looked at in memory; archives always do.</summary>
    private const int LargeBytes = 1 << 20;

    /// <summary>ELFs of one archive that are kept at most.</summary>
    private const int MaxElves = 4;

    private static readonly SemaphoreSlim s_turns = new(2);

    // The same upload again has to give the same bytes.
    private static readonly DateTimeOffset s_packed = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The upload as it may be stored, and the number of bytes of flash that were removed.</summary>
    /// <remarks>An archive that no analysis could unpack is left as it is.</remarks>
    public static async Task<(BlobUpload Kept, long Removed)> ApplyAsync(BlobUpload upload, IBlobStore blobs)
    {
        if (upload.Length <= LargeBytes && !ArchiveFiles.IsArchive(upload.GetBytes()))
        {
            return Apply(upload, blobs);
        }

        await s_turns.WaitAsync();
        try
        {
            return Apply(upload, blobs);
        }
        finally
        {
            s_turns.Release();
        }
    }

    /// <summary>The ELFs in an archive, by name; none in what is no archive, or one that no analysis could unpack.</summary>
    public static async Task<IReadOnlyList<NamedBytes>> FindElvesAsync(BlobUpload upload)
    {
        ReadOnlyMemory<byte> bytes = upload.GetBytes();
        if (!ArchiveFiles.IsArchive(bytes))
        {
            return [];
        }

        await s_turns.WaitAsync();
        try
        {
            return [.. (Unpack(bytes) ?? []).Where(f => ElfFile.HasMagic(f.Bytes.Span)).Take(MaxElves)];
        }
        finally
        {
            s_turns.Release();
        }
    }

    private static (BlobUpload Kept, long Removed) Apply(BlobUpload upload, IBlobStore blobs)
    {
        ReadOnlyMemory<byte> bytes = upload.GetBytes();
        if ((CleanArchive(bytes) ?? Uf2Redaction.Clean(bytes)) is not { } cleaned)
        {
            return (upload, 0);
        }

        BlobUpload kept = blobs.Receive(BlobArea.Dumps);
        kept.Append(cleaned.Kept);
        return (kept, cleaned.Removed);
    }

    // Packed anew only when there is something to remove.
    private static (byte[] Kept, long Removed)? CleanArchive(ReadOnlyMemory<byte> bytes)
    {
        IReadOnlyList<NamedBytes>? files = Unpack(bytes);
        (byte[] Kept, long Removed)?[] cleaned = [.. (files ?? []).Select(f => Uf2Redaction.Clean(f.Bytes))];
        if (Array.TrueForAll(cleaned, c => c is null))
        {
            return null;
        }

        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int i = 0; i < cleaned.Length; i++)
            {
                string name = files![i].Name["dump/".Length..];
                ZipArchiveEntry entry = zip.CreateEntry(name.Length == 0 ? "file" : name, CompressionLevel.Fastest);
                entry.LastWriteTime = s_packed;
                using Stream content = entry.Open();
                content.Write(cleaned[i] is { } file ? file.Kept : files[i].Bytes.Span);
            }
        }

        return (packed.ToArray(), cleaned.Sum(c => c?.Removed ?? 0));
    }

    private static IReadOnlyList<NamedBytes>? Unpack(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ArchiveFiles.Unpack(new NamedBytes("dump", bytes), new DiagnosticBag(DumpAnalyser.InputLimits), DumpAnalyser.InputLimits);
        }
        catch (InputException)
        {
            return null;
        }
    }
}
