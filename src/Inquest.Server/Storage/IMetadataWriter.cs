namespace Inquest.Server.Storage;

/// <summary>Changes to the rows within one transaction.</summary>
internal interface IMetadataWriter : IMetadataReader
{
    /// <summary>Runs one statement; the number of rows that it changed.</summary>
    int Execute(string sql, params ReadOnlySpan<object?> parameters);

    /// <summary>Runs something once the transaction is durable; not at all when it is undone.</summary>
    void AfterCommit(Action action);
}
