namespace Inquest.Server.Storage;

/// <summary>
/// The server's rows: what is known about dumps, symbols, bugs and people. The seam behind which another relational
/// database can stand. Statements keep to the SQL that SQLite and PostgreSQL share; parameters are <c>@1</c>, <c>@2</c>, ….
/// </summary>
internal interface IMetadataStore : IAsyncDisposable
{
    /// <summary>Reads in one consistent snapshot; sees every write that has been acknowledged.</summary>
    T Read<T>(Func<IMetadataReader, T> read);

    /// <summary>
    /// Writes in one transaction, which may be shared with other callers' writes; durable when the task completes. A write
    /// that throws is undone alone.
    /// </summary>
    /// <exception cref="StorageFullException">The disk is full; nothing was kept.</exception>
    Task<T> WriteAsync<T>(Func<IMetadataWriter, T> write);

    /// <summary>Removes the copies that the store has made of itself, as before a migration: they hold what was deleted since. Their number.</summary>
    int RemoveCopies();

    /// <summary>
    /// Makes rows that were deleted before unreadable in the store's files: logs are folded in and freed space is overwritten. Completes
    /// when that is done: those who still read from before are waited for, and nobody else waits meanwhile. Cancelled when the store is
    /// closed before.
    /// </summary>
    Task ScrubAsync();
}
