namespace Inquest.Server.Storage.Sqlite;

/// <summary>A write with its result.</summary>
internal sealed class PendingResult<T>(Func<IMetadataWriter, T> write) : PendingWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action> _afterCommit = [];
    private T? _result;

    public Task<T> Task => _completion.Task;

    public override void Run(SqliteSession session) => _result = write(new SqliteWriter(session, _afterCommit));

    public override void Complete()
    {
        _afterCommit.ForEach(a => a());
        _completion.TrySetResult(_result!);
    }

    public override void Fail(Exception failure) => _completion.TrySetException(failure);
}
