using Inquest.Server.Storage;
using Inquest.Server.Storage.Sqlite;
using Inquest.Server.Tests.Storage.Contracts;

namespace Inquest.Server.Tests.Storage;

/// <summary>A table beside the rows keeps the promises of a queue.</summary>
public sealed class MetadataQueueContractTests : WorkQueueContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-work-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override async Task<(IMetadataStore Metadata, IWorkQueue Work)> StartAsync()
    {
        string path = Path.Combine(_folder, "inquest.db");
        SqliteSchema.Migrate(path, DateTimeOffset.UnixEpoch);
        var metadata = new SqliteMetadataStore(path);
        var work = new MetadataWorkQueue(metadata, Clock);
        await work.RecoverAsync();
        return (metadata, work);
    }
}
