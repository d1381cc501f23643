using System.Formats.Tar;
using System.IO.Compression;

namespace Inquest.Tests.Synth;

/// <summary>Builds archives with the platform's own writers.</summary>
internal static class ArchiveBuilder
{
    internal static byte[] Zip(params (string Name, byte[] Bytes)[] members)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in members)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    internal static byte[] Tar(params (string Name, byte[] Bytes)[] members) =>
        Tar(TarEntryFormat.Pax, members, name => new PaxTarEntry(TarEntryType.RegularFile, name));

    /// <summary>As <c>tar</c> writes it when nobody asks for more: one header of 512 bytes, then the member.</summary>
    internal static byte[] PlainTar(params (string Name, byte[] Bytes)[] members) =>
        Tar(TarEntryFormat.Ustar, members, name => new UstarTarEntry(TarEntryType.RegularFile, name));

    private static byte[] Tar(TarEntryFormat format, (string Name, byte[] Bytes)[] members, Func<string, TarEntry> entryOf)
    {
        using MemoryStream stream = new();
        using (TarWriter writer = new(stream, format, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in members)
            {
                TarEntry entry = entryOf(name);
                entry.DataStream = new MemoryStream(bytes);
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }
}
