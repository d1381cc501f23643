using Inquest.Server.Storage;
using Inquest.Server.Storage.Sqlite;
using Inquest.Server.Tests.Storage.Contracts;

namespace Inquest.Server.Tests.Storage;

/// <summary>SQLite keeps the promises of a store of rows.</summary>
public sealed class SqliteContractTests : MetadataStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-rows-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override Task<IMetadataStore> OpenAsync()
    {
        string path = Path.Combine(_folder, "inquest.db");
        SqliteSchema.Migrate(path, DateTimeOffset.UnixEpoch);
        return Task.FromResult<IMetadataStore>(new SqliteMetadataStore(path));
    }
}
