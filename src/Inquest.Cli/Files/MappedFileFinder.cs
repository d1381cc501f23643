using Inquest.Postmortem;

namespace Inquest.Cli.Files;

/// <summary>
/// Finds sources by a map from beginnings of recorded paths to folders here (an editor's <c>sourceMap</c>); what the map does
/// not lead to, another finder looks for. The longest beginning that fits is taken.
/// </summary>
internal sealed class MappedFileFinder : IFileFinder
{
    private readonly List<(string From, string To)> _map;
    private readonly FileReader _reader;
    private readonly IFileFinder _others;

    /// <param name="map">Recorded beginnings and what stands for them here; absolute.</param>
    /// <param name="reader">Reads what the map leads to.</param>
    /// <param name="others">Looks for the rest.</param>
    public MappedFileFinder(IReadOnlyList<(string From, string To)> map, FileReader reader, IFileFinder others)
    {
        _map = [.. map.Select(m => (Clean(m.From), Clean(m.To))).OrderByDescending(m => m.Item1.Length)];
        _reader = reader;
        _others = others;
    }

    /// <inheritdoc/>
    public bool TryFindSource(string path, out string found, out string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        string recorded = path.Replace('\\', '/');
        foreach ((string from, string to) in _map)
        {
            if (recorded.StartsWith(from, StringComparison.Ordinal) && recorded.Length > from.Length && recorded[from.Length] == '/'
                && !recorded.Contains("/../", StringComparison.Ordinal)
                && SourceFile.Read(_reader, to + recorded[from.Length..], path) is string source)
            {
                (found, text) = (to + recorded[from.Length..], source);
                return true;
            }
        }

        return _others.TryFindSource(path, out found, out text);
    }

    /// <inheritdoc/>
    public string? WhyNot(string path) => _others.WhyNot(path);

    private static string Clean(string path) => path.Replace('\\', '/').TrimEnd('/');
}
