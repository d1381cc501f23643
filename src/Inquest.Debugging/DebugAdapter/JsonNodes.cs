using System.Text.Json.Nodes;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>Short forms for making JSON.</summary>
internal static class JsonNodes
{
    /// <summary>A list. (<c>JsonArray.Add</c> would take an object for something to serialise by reflection.)</summary>
    public static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    /// <summary>Sets a member when there is something to set.</summary>
    public static JsonObject With(this JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }

        return json;
    }
}
