using System.Numerics;
using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>
/// Which firmware version is the later one: by the position that a person gave, else as semantic versions; other names stand behind
/// what had arrived before their first ELF did. Names alone tell nothing: "zebra" is not later than "ant".
/// </summary>
/// <remarks>
/// Pairs alone make no order: 2.0.0 came before a nightly build, that one before the hot fix 1.9.1, and 1.9.1 is before 2.0.0. So each
/// version has a place in one list.
/// </remarks>
internal sealed class VersionOrder : IComparer<string?>
{
    /// <summary>The places of null, and of names that are not heard of.</summary>
    private const double Nowhere = -2;
    private const double Unheard = -1;

    private readonly Dictionary<string, (long? Position, DateTimeOffset First)> _releases;
    private readonly Dictionary<string, (BigInteger[] Numbers, string[] Pre)?> _parsed = new(StringComparer.Ordinal);
    private readonly List<string> _order;
    private readonly Dictionary<string, double> _places = new(StringComparer.Ordinal);

    private VersionOrder(Dictionary<string, (long? Position, DateTimeOffset First)> releases)
    {
        _releases = releases;
        _order = Order();
        for (int i = 0; i < _order.Count; i++)
        {
            // 1.0.0+a and 1.0.0+b are the same version, unless somebody put one before the other.
            bool isSame = i > 0 && releases[_order[i]].Position is null && SemanticOrNull(_order[i - 1], _order[i]) == 0;
            _places[_order[i]] = isSame ? _places[_order[i - 1]] : i;
        }
    }

    public static VersionOrder Read(IMetadataReader reader, long project) => new(
        reader.Query("SELECT version, position, COALESCE(first_symbols, first_seen) FROM release WHERE project_id = @1", r => (r.Text(0), r.NumberOrNull(1), r.Time(2)), project)
            .ToDictionary(r => r.Item1, r => (r.Item2, r.Item3), StringComparer.Ordinal));

    /// <summary>For lists: negative when the first is earlier, 0 when they are the same. A version that is not known comes before all, a name that was never heard of next.</summary>
    public int Compare(string? x, string? y)
    {
        int places = PlaceOf(x).CompareTo(PlaceOf(y));
        return places != 0 || x is null || y is null ? places : SemanticOrNull(x, y) is { } order && !_places.ContainsKey(x) ? order : 0;
    }

    /// <summary>For judgements: whether a version is certainly later than another. A name of which nothing is known tells nothing.</summary>
    public bool IsLater(string version, string than) => PlaceOf(version) != Unheard && PlaceOf(than) != Unheard && Compare(version, than) > 0;

    // Those that a person placed; between them the semantic versions; then each other name behind the last that had arrived before it.
    private List<string> Order()
    {
        List<string> order = [.. _releases.Where(r => r.Value.Position is not null).OrderBy(r => r.Value.Position).Select(r => r.Key)];
        List<string> semantic = [.. _releases.Where(r => r.Value.Position is null && Parse(r.Key) is not null).Select(r => r.Key).Order(StringComparer.Ordinal)];
        semantic.Sort((x, y) => CompareSemantic(Parse(x)!.Value, Parse(y)!.Value));
        if (order.Count == 0)
        {
            order = semantic;
        }
        else
        {
            foreach (string version in semantic)
            {
                order.Insert(order.FindLastIndex(o => SemanticOrNull(o, version) is { } sign ? sign <= 0 : _releases[o].First <= _releases[version].First) + 1, version);
            }
        }

        foreach (string name in _releases.Where(r => r.Value.Position is null && Parse(r.Key) is null).OrderBy(r => r.Value.First).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Key))
        {
            order.Insert(order.FindLastIndex(o => _releases[o].First <= _releases[name].First) + 1, name);
        }

        return order;
    }

    private double PlaceOf(string? version)
    {
        if (version is null)
        {
            return Nowhere;
        }

        if (!_places.TryGetValue(version, out double place))
        {
            place = Parse(version) is null ? Unheard : _order.FindLastIndex(o => SemanticOrNull(o, version) <= 0) + 0.5;
        }

        return place;
    }

    private int? SemanticOrNull(string x, string y) => Parse(x) is { } one && Parse(y) is { } other ? CompareSemantic(one, other) : null;

    private (BigInteger[] Numbers, string[] Pre)? Parse(string version)
    {
        if (!_parsed.TryGetValue(version, out (BigInteger[] Numbers, string[] Pre)? parsed))
        {
            parsed = ParseSemantic(version);
            _parsed[version] = parsed;
        }

        return parsed;
    }

    // Semantic Versioning 2.0.0, section 11; a leading v and fewer than three numbers are borne, build metadata is not compared.
    private static (BigInteger[] Numbers, string[] Pre)? ParseSemantic(string version)
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
