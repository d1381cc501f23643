using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inquest.Server.Dumps;

/// <summary>Takes the name of a file out of a report: another device called it so that sent the same bytes first.</summary>
internal static class ForeignName
{
    private const string Instead = "dump";

    private const int MaxDepth = 512;

    /// <summary>The report, JSON, with another name in each of its texts; nothing when it is none.</summary>
    public static byte[] Remove(byte[] report, string name)
    {
        try
        {
            return Encoding.UTF8.GetBytes(Renamed(JsonNode.Parse(report, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth }), name)?.ToJsonString() ?? "");
        }
        catch (JsonException)
        {
            return [];
        }
    }

    // The parser has bounded how deep it goes.
    private static JsonNode? Renamed(JsonNode? node, string name)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (string key in members.Select(m => m.Key).ToList())
                {
                    if (Renamed(members[key], name) is { } renamed && renamed != members[key])
                    {
                        members[key] = renamed;
                    }
                }

                return node;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                {
                    if (Renamed(items[i], name) is { } renamed && renamed != items[i])
                    {
                        items[i] = renamed;
                    }
                }

                return node;
            default:
                return node is JsonValue value && value.TryGetValue(out string? text) && text.Contains(name, StringComparison.Ordinal) ? JsonValue.Create(text.Replace(name, Instead, StringComparison.Ordinal)) : node;
        }
    }
}
