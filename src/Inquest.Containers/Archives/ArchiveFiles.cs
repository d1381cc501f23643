using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>What is in an archive, for those who look at its files before anything is made of them.</summary>
public static class ArchiveFiles
{
    /// <summary>The files of an archive, and of the archives in it. What cannot be read (encrypted, damaged, left behind by an operating system) is left out.</summary>
    /// <param name="file">The archive: zip, gzip or tar, known by its bytes.</param>
    /// <param name="diagnostics">Takes what is damaged.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <returns>The files, with names that begin with the archive's and <c>/</c>; null when it is no archive.</returns>
    /// <exception cref="InputException">It unpacks to more than the limits allow (<see cref="InputErrorKind.Limit"/>).</exception>
    public static IReadOnlyList<NamedBytes>? Unpack(NamedBytes file, DiagnosticBag diagnostics, Limits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!IsArchive(file.Bytes))
        {
            return null;
        }

        Limits bounds = limits ?? Limits.Default;
        List<NamedBytes> files = [];
        Add(file, new UnpackBudget(bounds), bounds, diagnostics, depth: 0, files);
        return files;
    }

    /// <summary>Whether these bytes are an archive.</summary>
    public static bool IsArchive(ReadOnlyMemory<byte> file) => ContentDetector.Detect(file).Kind == ContentKind.Archive;

    private static void Add(NamedBytes archive, UnpackBudget budget, Limits limits, DiagnosticBag diagnostics, int depth, List<NamedBytes> files)
    {
        foreach (NamedBytes member in ArchiveReader.Unpack(archive, budget, limits, diagnostics).Where(m => !ContentDetector.IsLitter(m.Name)))
        {
            if (depth + 1 < limits.MaxArchiveDepth && IsArchive(member.Bytes))
            {
                Add(member, budget, limits, diagnostics, depth + 1, files);
            }
            else
            {
                files.Add(member);
            }
        }
    }

}
