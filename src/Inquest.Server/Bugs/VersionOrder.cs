using System.Numerics;
using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>
/// Which firmware version is the later one: by the position that a person gave, else as semantic versions, else by when the
/// first ELF of each arrived. Names alone tell nothing: "zebra" is not later than "ant".
/// </summary>
internal sealed class VersionOrder : IComparer<string?>
{
    private readonly Dictionary<string, (long? Position, DateTimeOffset First)> _releases;

    /// <summary>The place of each version, once somebody has put versions into an order; empty before.</summary>
    private readonly Dictionary<string, int> _ranks;

    private VersionOrder(Dictionary<string, (long? Position, DateTimeOffset First)> releases)
    {
        _releases = releases;
        _ranks = releases.Values.Any(r => r.Position is not null) ? Rank() : [];
    }

    public static VersionOrder Read(IMetadataReader reader, long project) => new(
        reader.Query("SELECT version, position, COALESCE(first_symbols, first_seen) FROM release WHERE project_id = @1", r => (r.Text(0), r.NumberOrNull(1), r.Time(2)), project)
            .ToDictionary(r => r.Item1, r => (r.Item2, r.Item3), StringComparer.Ordinal));

    /// <summary>Negative when the first is earlier, 0 when there is no telling. A version that is not known comes before all.</summary>
    public int Compare(string? x, string? y)
    {
        if (x == y)
        {
            return 0;
        }

        if (x is null || y is null)
        {
            return x is null ? -1 : 1;
        }

        return _ranks.TryGetValue(x, out int left) && _ranks.TryGetValue(y, out int right) ? left.CompareTo(right) : CompareByName(x, y);
    }

    // A version that came after the order was made stands behind the last one that its name puts before it.
    private Dictionary<string, int> Rank()
    {
        List<string> order = [.. _releases.Where(r => r.Value.Position is not null).OrderBy(r => r.Value.Position).Select(r => r.Key)];
        List<string> others = [.. _releases.Where(r => r.Value.Position is null).Select(r => r.Key)];
        others.Sort(CompareByName);
        foreach (string version in others)
        {
            order.Insert(order.FindLastIndex(o => CompareByName(o, version) <= 0) + 1, version);
        }

        return order.Select((version, rank) => (version, rank)).ToDictionary(v => v.version, v => v.rank, StringComparer.Ordinal);
    }

    private int CompareByName(string x, string y)
    {
        _releases.TryGetValue(x, out (long? Position, DateTimeOffset First) a);
        _releases.TryGetValue(y, out (long? Position, DateTimeOffset First) b);
        return Parse(x) is { } one && Parse(y) is { } other ? CompareSemantic(one, other)
            : a.First != default && b.First != default ? a.First.CompareTo(b.First)
            : 0;
    }

    // Semantic Versioning 2.0.0, section 11; a leading v and fewer than three numbers are borne, build metadata is not compared.
    private static (BigInteger[] Numbers, string[] Pre)? Parse(string version)
    {
        string text = version.StartsWith('v') ? version[1..] : version;
        text = text.Split('+')[0];
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string[] numbers = (dash < 0 ? text : text[..dash]).Split('.');
        return numbers.Length is < 2 or > 4 || !numbers.All(n => n.Length > 0 && n.All(char.IsAsciiDigit)) ? null
            : ([.. numbers.Select(n => BigInteger.Parse(n, System.Globalization.CultureInfo.InvariantCulture))], dash < 0 ? [] : text[(dash + 1)..].Split('.'));
    }

    private static int CompareSemantic((BigInteger[] Numbers, string[] Pre) x, (BigInteger[] Numbers, string[] Pre) y)
    {
        for (int i = 0; i < Math.Max(x.Numbers.Length, y.Numbers.Length); i++)
        {
            int order = x.Numbers.ElementAtOrDefault(i).CompareTo(y.Numbers.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order;
            }
        }

        if (x.Pre.Length == 0 || y.Pre.Length == 0)
        {
            return y.Pre.Length.CompareTo(x.Pre.Length);
        }

        for (int i = 0; i < Math.Min(x.Pre.Length, y.Pre.Length); i++)
        {
            bool isNumber = BigInteger.TryParse(x.Pre[i], out BigInteger a);
            bool otherIsNumber = BigInteger.TryParse(y.Pre[i], out BigInteger b);
            int order = isNumber && otherIsNumber ? a.CompareTo(b)
                : isNumber != otherIsNumber ? (isNumber ? -1 : 1)
                : string.CompareOrdinal(x.Pre[i], y.Pre[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return x.Pre.Length.CompareTo(y.Pre.Length);
    }
}
