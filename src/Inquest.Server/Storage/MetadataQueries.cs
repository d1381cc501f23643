namespace Inquest.Server.Storage;

/// <summary>The shapes of question that most callers have.</summary>
internal static class MetadataQueries
{
    /// <summary>The first row; null when there is none.</summary>
    public static T? First<T>(this IMetadataReader reader, string sql, Func<Row, T> map, params ReadOnlySpan<object?> parameters)
        where T : class
    {
        List<T> rows = reader.Query(sql, map, parameters);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The number in the first column of the first row; null when there is no row or it is NULL.</summary>
    public static long? Number(this IMetadataReader reader, string sql, params ReadOnlySpan<object?> parameters)
    {
        List<long?> rows = reader.Query(sql, r => r.NumberOrNull(0), parameters);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The text in the first column of the first row; null when there is no row or it is NULL.</summary>
    public static string? Text(this IMetadataReader reader, string sql, params ReadOnlySpan<object?> parameters)
    {
        List<string?> rows = reader.Query(sql, r => r.TextOrNull(0), parameters);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Runs statements of which nothing is wanted back.</summary>
    public static Task WriteAsync(this IMetadataStore store, Action<IMetadataWriter> write) => store.WriteAsync(w =>
    {
        write(w);
        return true;
    });
}
