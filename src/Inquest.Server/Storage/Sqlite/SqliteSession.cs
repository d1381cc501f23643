using Microsoft.Data.Sqlite;

namespace Inquest.Server.Storage.Sqlite;

/// <summary>One connection with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession : IMetadataReader, IDisposable
{
    /// <summary>How long a connection waits for another one's lock.</summary>
    public const string Patience = "PRAGMA busy_timeout = 30000";

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteSession(string path, bool readOnly)
    {
        SystemSqlite.Use();
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        _connection.Open();
        Run(Patience);
        if (!readOnly)
        {
            // FULL flushes the log at each commit: what was acknowledged survives a power cut.
            Run("PRAGMA journal_mode = WAL");
            Run("PRAGMA synchronous = FULL");
            Run("PRAGMA secure_delete = ON");
            Run("PRAGMA wal_autocheckpoint = 4000");
        }

        Run("PRAGMA foreign_keys = ON");
        Run("PRAGMA cache_size = -16000");
        Run("PRAGMA temp_store = MEMORY");
    }

    /// <summary>The connection itself, for copying.</summary>
    public SqliteConnection Connection => _connection;

    public List<T> Query<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> parameters)
    {
        SqliteCommand command = Prepare(sql, parameters);
        List<T> rows = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(map(new Row(reader)));
        }

        return rows;
    }

    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs statements that are not worth keeping prepared: pragmas, schemas.</summary>
    public void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < parameters.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "@" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) });
            }

            _commands.Add(sql, command);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i] switch
            {
                null => DBNull.Value,
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                bool flag => flag ? 1L : 0L,
                object value => value,
            };
        }

        return command;
    }
}
