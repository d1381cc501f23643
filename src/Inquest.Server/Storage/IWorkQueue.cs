namespace Inquest.Server.Storage;

/// <summary>
/// Background work that survives a crash: what was taken and not completed is given out again. The seam behind which a
/// message broker can stand.
/// </summary>
internal interface IWorkQueue
{
    /// <summary>
    /// Adds work; it exists when the transaction is committed. Work of the same kind and subject that waits is not added
    /// twice.
    /// </summary>
    void Add(IMetadataWriter transaction, WorkKind kind, long subject, int priority, string? detail = null, TimeSpan delay = default);

    /// <summary>Waits for work of a kind, and takes it.</summary>
    Task<WorkItem> TakeAsync(WorkKind kind, CancellationToken cancellation);

    /// <summary>Removes work that is done, as part of the transaction that stores its result.</summary>
    void Complete(IMetadataWriter transaction, WorkItem item);

    /// <summary>Gives work back, to be taken again after a while.</summary>
    Task ReturnAsync(WorkItem item, TimeSpan delay);

    /// <summary>Whether work on a subject waits or is being done.</summary>
    bool Has(WorkKind kind, long subject);

    /// <summary>How much work of a kind waits or is being done.</summary>
    long Count(WorkKind kind);
}
