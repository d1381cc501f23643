using System.Diagnostics.CodeAnalysis;

namespace Inquest.Server.Storage.Sqlite;

/// <summary>A write with its result.</summary>
internal sealed class PendingResult<T>(Func<IMetadataWriter, T> write) : PendingWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action> _afterCommit = [];
    private T? _result;

    public Task<T> Task => _completion.Task;

    public override void Run(SqliteSession session) => _result = write(new SqliteWriter(session, _afterCommit));

    [SuppressMessage("Design", "CA1031", Justification = "Every failure belongs to the caller whose write it was.")]
    public override void Complete()
    {
        try
        {
            _afterCommit.ForEach(a => a());
            _completion.TrySetResult(_result!);
        }
        catch (Exception e)
        {
            // The rows are durable; what was to follow failed, and that is this caller's to know and no other's.
            _completion.TrySetException(e);
        }
    }

    public override void Fail(Exception failure) => _completion.TrySetException(failure);
}
