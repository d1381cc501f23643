using Inquest.Server.Storage;
using Inquest.Server.Storage.Folder;
using Inquest.Server.Tests.Storage.Contracts;

namespace Inquest.Server.Tests.Storage;

/// <summary>A folder keeps the promises of a store of bytes.</summary>
public sealed class FolderContractTests : BlobStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-blobs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override IBlobStore Open() => new FolderBlobStore(_folder);
}
