namespace Inquest.Server.Storage.Sqlite;

/// <summary>The request to make deleted rows unreadable; runs between two transactions.</summary>
internal sealed class PendingScrub : PendingWrite
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _completion.Task;

    public override void Run(SqliteSession session)
    {
    }

    public override void Complete() => _completion.TrySetResult();

    public override void Fail(Exception failure) => _completion.TrySetException(failure);

    /// <summary>Tells the caller that the store was closed before it was done.</summary>
    public void Cancel() => _completion.TrySetCanceled();
}
