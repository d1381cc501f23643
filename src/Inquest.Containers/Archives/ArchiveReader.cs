using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>Opens one archive, whatever its kind, to its members.</summary>
internal static class ArchiveReader
{
    internal static IReadOnlyList<NamedBytes> Unpack(NamedBytes archive, UnpackBudget budget, Limits limits, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<byte> bytes = archive.Bytes.Span;
        if (bytes.StartsWith("PK"u8))
        {
            return ZipReader.Read(archive, budget, limits, diagnostics);
        }

        if (bytes is [0x1F, 0x8B, ..])
        {
            return [new NamedBytes(NameWithin(archive.Name), Inflater.Gunzip(archive, budget, diagnostics))];
        }

        return TarReader.Read(archive, budget, limits, diagnostics);
    }

    // A gzip has one member; it is shown under the archive's name without its ending.
    private static string NameWithin(string name)
    {
        string file = name[(name.LastIndexOf('/') + 1)..];
        string inner = file.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) ? file[..^4] + ".tar"
            : file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3]
            : file;
        return $"{name}/{inner}";
    }
}
