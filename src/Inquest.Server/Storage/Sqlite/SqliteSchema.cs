using System.Globalization;
using System.Reflection;

namespace Inquest.Server.Storage.Sqlite;

/// <summary>
/// The tables, by numbered steps that are never changed once released: <c>Schema/0001-….sql</c> and on. The file's
/// <c>user_version</c> is the number of the last step that it has.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>The steps of this program, in order.</summary>
    public static IReadOnlyList<SchemaStep> Steps { get; } = ReadSteps();

    /// <summary>The version that this program works with.</summary>
    public static int Current => Steps[^1].Version;

    /// <summary>Which steps a file lacks.</summary>
    /// <exception cref="SchemaException">A newer program has been at work there.</exception>
    public static IReadOnlyList<SchemaStep> Missing(string path)
    {
        int version = VersionOf(path);
        return version > Current
            ? throw new SchemaException($"{path}: the data is of schema {version}, this program knows {Current}; run the newer program that wrote it, or restore a backup from before")
            : [.. Steps.Where(s => s.Version > version)];
    }

    /// <summary>
    /// Brings a file up to date, all steps in one transaction. One that holds data is copied before, beside itself.
    /// </summary>
    /// <returns>The backup's path; null when nothing was to be kept.</returns>
    /// <exception cref="SchemaException">A newer program has been at work there.</exception>
    public static string? Migrate(string path, DateTimeOffset now)
    {
        IReadOnlyList<SchemaStep> missing = Missing(path);
        if (missing.Count == 0)
        {
            return null;
        }

        string? backup = null;
        int before = VersionOf(path);
        if (before > 0)
        {
            backup = string.Create(CultureInfo.InvariantCulture, $"{path}.schema-{before}-{now.UtcDateTime:yyyyMMdd-HHmmss}.backup");
            using var source = new SqliteSession(path, readOnly: true);
            using var target = new SqliteSession(backup, readOnly: false);
            source.Connection.BackupDatabase(target.Connection);
        }

        using var session = new SqliteSession(path, readOnly: false);
        session.Run("BEGIN EXCLUSIVE");
        foreach (SchemaStep step in missing)
        {
            session.Run(step.Sql);
        }

        session.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Current}"));
        session.Run("COMMIT");
        return backup;
    }

    /// <summary>The copies that migrations have left of a file.</summary>
    public static string[] BackupsOf(string path) => Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path) + ".schema-*");

    private static int VersionOf(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var session = new SqliteSession(path, readOnly: false);
        return (int)(session.Number("PRAGMA user_version") ?? 0);
    }

    private static List<SchemaStep> ReadSteps()
    {
        Assembly assembly = typeof(SqliteSchema).Assembly;
        List<SchemaStep> steps = [];
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("schema/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            string file = name["schema/".Length..^".sql".Length];
            steps.Add(new SchemaStep(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file[5..].Replace('-', ' '), reader.ReadToEnd()));
        }

        return steps;
    }
}
