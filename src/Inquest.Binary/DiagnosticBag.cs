namespace Inquest.Binary;

/// <summary>Collects diagnostics, up to <see cref="Limits.MaxDiagnostics"/>; the rest is counted. Not thread-safe.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];
    private readonly int _most;

    /// <summary>An empty bag.</summary>
    public DiagnosticBag(Limits? limits = null)
    {
        _most = (limits ?? Limits.Default).MaxDiagnostics;
    }

    /// <summary>The diagnostics in the order in which they were found.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>How many were dropped for the limit.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds a diagnostic.</summary>
    public void Add(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        if (_items.Count < _most)
        {
            _items.Add(diagnostic);
        }
        else
        {
            Dropped++;
        }
    }

    /// <summary>Adds a note.</summary>
    public void Note(string id, string where, string message) => Add(new(id, DiagnosticSeverity.Note, where, message));

    /// <summary>Adds a warning.</summary>
    public void Warn(string id, string where, string message) => Add(new(id, DiagnosticSeverity.Warning, where, message));

    /// <summary>Adds an error.</summary>
    public void Error(string id, string where, string message) => Add(new(id, DiagnosticSeverity.Error, where, message));
}
