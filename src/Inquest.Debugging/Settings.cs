using System.Globalization;
using System.Text.Json;

namespace Inquest.Debugging;

/// <summary>
/// What a person or an assistant set by name. Absent and null are the default; what is there and cannot be read is a
/// <see cref="SettingException"/>, never the default. Numbers and flags may be texts too, as an editor's <c>${input:…}</c> is.
/// </summary>
internal readonly record struct Settings(RequestArguments Arguments)
{
    /// <summary>The names that are set.</summary>
    public IEnumerable<string> Names => Arguments.Json.ValueKind == JsonValueKind.Object ? Arguments.Json.EnumerateObject().Select(p => p.Name) : [];

    public string? Text(string name) => Has(name) ? Arguments.Text(name) ?? throw Wrong(name, "is not a text") : null;

    public bool? Flag(string name) => !Has(name) ? null
        : Arguments.Flag(name) ?? (bool.TryParse(Arguments.Text(name), out bool flag) ? flag : throw Wrong(name, "is neither true nor false"));

    /// <summary>A whole number from <paramref name="least"/> on.</summary>
    public int? Number(string name, int least)
    {
        if (!Has(name))
        {
            return null;
        }

        long? number = Arguments.Number(name)
            ?? (long.TryParse(Arguments.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long written) ? written : null);
        return number >= least && number <= int.MaxValue ? (int)number.Value : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {least} on"));
    }

    public ulong? Address(string name) => Has(name) ? Arguments.Address(name) ?? throw Wrong(name, "is not an address; write it as \"0x26000\"") : null;

    /// <summary>A text or a list of texts; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        IReadOnlyList<string> texts = Arguments.Texts(name);
        return texts.Count == Count(name) ? texts : throw Wrong(name, "is neither a text nor a list of texts");
    }

    /// <summary>Pairs of texts: an object, or a list of lists of two; empty when absent.</summary>
    public IReadOnlyList<(string From, string To)> Pairs(string name)
    {
        IReadOnlyList<(string From, string To)> pairs = Arguments.Pairs(name);
        return pairs.Count == Count(name) ? pairs : throw Wrong(name, "is not an object of texts, such as {\"/build\": \"/home/me/ws\"}");
    }

    private bool Has(string name) => Arguments.TryGet(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    // How many there are, readable or not. An empty text is what an editor's field holds that nobody filled in.
    private int Count(string name) => !Arguments.TryGet(name, out JsonElement value) ? 0 : value.ValueKind switch
    {
        JsonValueKind.Null => 0,
        JsonValueKind.Array => value.GetArrayLength(),
        JsonValueKind.Object => value.EnumerateObject().Count(),
        JsonValueKind.String when Arguments.Text(name) is "" => 0,
        _ => 1,
    };

    private static SettingException Wrong(string name, string what) => new($"\"{name}\" {what}");
}
