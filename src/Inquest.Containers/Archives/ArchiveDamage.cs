using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>Which diagnostics say that an archive could not be unpacked whole (docs/diagnostics.md).</summary>
public static class ArchiveDamage
{
    private static readonly string[] s_ids = ["INQ1030", "INQ1031", "INQ1032", "INQ1033", "INQ1034", "INQ1035", "INQ1037"];

    /// <summary>Whether members of an archive are cut, damaged, encrypted or packed in a way that is not read.</summary>
    public static bool IsSaidBy(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        return s_ids.Contains(diagnostic.Id);
    }
}
