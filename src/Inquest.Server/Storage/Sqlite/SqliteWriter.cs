namespace Inquest.Server.Storage.Sqlite;

/// <summary>One caller's part of a transaction.</summary>
internal sealed class SqliteWriter(SqliteSession session, List<Action> afterCommit) : IMetadataWriter
{
    public List<T> Query<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> parameters) => session.Query(sql, map, parameters);

    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => session.Execute(sql, parameters);

    public void AfterCommit(Action action) => afterCommit.Add(action);
}
