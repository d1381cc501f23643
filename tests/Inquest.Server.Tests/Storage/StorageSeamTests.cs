using System.Text.RegularExpressions;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Storage;

/// <summary>Other databases and object stores can stand behind the seams only while nobody looks behind them.</summary>
public partial class StorageSeamTests
{
    /// <summary>Where the parts are put together, what copies a data folder, and what keeps pieces of uploads in it: those know what stands there.</summary>
    private static readonly string[] s_mayKnow = ["Hosting/InquestServer.cs", "Ingest/PartialUploadStore.cs", "Keeping/DataKeeper.cs"];

    [Fact]
    public void Outside_of_the_storage_room_nobody_names_what_stands_behind_the_seams()
    {
        foreach ((string name, string source) in Sources().Where(s => !s_mayKnow.Contains(s.Name)))
        {
            Assert.False(Behind().IsMatch(source), $"{name} names what stands behind a seam");
        }
    }

    [Fact]
    public void Statements_keep_to_the_sql_that_sqlite_and_postgresql_share()
    {
        foreach ((string name, string source) in Sources())
        {
            Match own = OnlySqlite().Match(source);
            Assert.False(own.Success, $"{name} says '{own.Value}', which PostgreSQL does not know");
        }
    }

    private static IEnumerable<(string Name, string Source)> Sources()
    {
        string root = Repository.PathOf("src/Inquest.Server");
        return Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Select(f => (Path.GetRelativePath(root, f).Replace('\\', '/'), File.ReadAllText(f)))
            .Where(f => !f.Item1.StartsWith("obj/", StringComparison.Ordinal) && !f.Item1.StartsWith("Storage/Sqlite/", StringComparison.Ordinal) && !f.Item1.StartsWith("Storage/Folder/", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"Storage\.(Sqlite|Folder)|Sqlite(Connection|Session|Exception|Command|MetadataStore|Schema)|FolderBlob")]
    private static partial Regex Behind();

    [GeneratedRegex(@"\b(PRAGMA|GLOB|INSERT OR|REPLACE INTO|AUTOINCREMENT|sqlite_\w+|rowid)\b|\b(instr|ifnull|strftime|julianday|group_concat|json_extract|last_insert_rowid|unixepoch)\s*\(")]
    private static partial Regex OnlySqlite();
}
