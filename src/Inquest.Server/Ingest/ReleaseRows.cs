using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>The rows of firmware versions.</summary>
internal static class ReleaseRows
{
    /// <summary>Notes that a version exists.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="project">Its project.</param>
    /// <param name="version">The version; null when not told, and then nothing is noted.</param>
    /// <param name="now">The time.</param>
    /// <param name="symbols">Whether its ELF arrived.</param>
    public static void Touch(IMetadataWriter w, long project, string? version, DateTimeOffset now, bool symbols = false)
    {
        if (version is not null)
        {
            w.Execute(
                """
                INSERT INTO release (project_id, version, first_seen, first_symbols) VALUES (@1, @2, @3, @4)
                ON CONFLICT (project_id, version) DO UPDATE SET first_symbols = COALESCE(release.first_symbols, excluded.first_symbols)
                """,
                project, version, now, symbols ? now : null);
        }
    }
}
