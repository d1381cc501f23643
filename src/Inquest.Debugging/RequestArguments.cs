using System.Globalization;
using System.Text.Json;
using Inquest.Binary;

namespace Inquest.Debugging;

/// <summary>The arguments of one request. What is absent or of another type is null.</summary>
/// <param name="Json">The object; undefined when the request has none.</param>
internal readonly record struct RequestArguments(JsonElement Json)
{
    public string? Text(string name) => TryGet(name, out JsonElement value) ? TextOf(value) : null;

    public bool? Flag(string name) =>
        !TryGet(name, out JsonElement value) ? null : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    public long? Number(string name) =>
        TryGet(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    /// <summary>An address, written as a number or as text: <c>"0x26000"</c>.</summary>
    public ulong? Address(string name) =>
        Number(name) is long number and >= 0 ? (ulong)number : TryReadAddress(Text(name), out ulong address) ? address : null;

    public static bool TryReadAddress(string? text, out ulong address)
    {
        address = 0;
        return text is not null && (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out address));
    }

    /// <summary>A list of texts, or one text as a list; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return [.. value.EnumerateArray().Take(Limits.Default.MaxArchiveMembers).Select(TextOf).OfType<string>()];
        }

        return TextOf(value) is { Length: > 0 } one ? [one] : [];
    }

    /// <summary>Pairs of texts: an object's names and values, or a list of lists of two.</summary>
    public IReadOnlyList<(string From, string To)> Pairs(string name)
    {
        List<(string From, string To)> pairs = [];
        if (!TryGet(name, out JsonElement value))
        {
            return pairs;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                if (TextOf(property.Value) is string to && NameOf(property) is string from)
                {
                    pairs.Add((from, to));
                }
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement pair in value.EnumerateArray())
            {
                if (pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && TextOf(pair[0]) is string from && TextOf(pair[1]) is string to)
                {
                    pairs.Add((from, to));
                }
            }
        }

        return pairs;
    }

    /// <summary>The objects of a list; empty when absent.</summary>
    public IEnumerable<RequestArguments> Objects(string name) =>
        TryGet(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(v => new RequestArguments(v))
            : [];

    public RequestArguments Object(string name) => TryGet(name, out JsonElement value) ? new RequestArguments(value) : default;

    public bool TryGet(string name, out JsonElement value)
    {
        value = default;
        return Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out value);
    }

    // Half a surrogate pair is valid JSON and no text.
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
