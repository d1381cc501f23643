namespace Inquest.Server.Storage;

/// <summary>Questions to the rows within one snapshot or transaction.</summary>
internal interface IMetadataReader
{
    /// <summary>All rows of a query, in its order.</summary>
    List<T> Query<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> parameters);
}
