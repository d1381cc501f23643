namespace Inquest.Server.Storage.Sqlite;

/// <summary>A write that waits for its turn.</summary>
internal abstract class PendingWrite
{
    public abstract void Run(SqliteSession session);

    /// <summary>Tells the caller that the write is durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception failure);
}
