using System.Text.Json;
using System.Text.RegularExpressions;

namespace Inquest.Tests.Synth;

/// <summary>
/// Validates JSON against the part of JSON Schema that the report's schema uses, and stricter in one thing: a property
/// that the schema does not name is an error, so that the writer and the schema cannot drift apart.
/// </summary>
internal static class JsonSchemaCheck
{
    public static List<string> Errors(JsonElement schema, JsonElement value)
    {
        var errors = new List<string>();
        Check(schema, schema, value, "$", errors);
        return errors;
    }

    private static void Check(JsonElement root, JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            string name = reference.GetString()!.Split('/')[^1];
            Check(root, root.GetProperty("$defs").GetProperty(name), value, path, errors);
            return;
        }

        if (schema.TryGetProperty("anyOf", out JsonElement options))
        {
            var all = new List<string>();
            foreach (JsonElement option in options.EnumerateArray())
            {
                var tried = new List<string>();
                Check(root, option, value, path, tried);
                if (tried.Count == 0)
                {
                    return;
                }

                all.AddRange(tried);
            }

            errors.AddRange(all);
            return;
        }

        if (schema.TryGetProperty("const", out JsonElement constant) && !JsonElement.DeepEquals(constant, value))
        {
            errors.Add($"{path}: {value} is not {constant}");
        }

        if (schema.TryGetProperty("enum", out JsonElement words) && !words.EnumerateArray().Any(w => JsonElement.DeepEquals(w, value)))
        {
            errors.Add($"{path}: {value} is not in the list");
        }

        if (schema.TryGetProperty("type", out JsonElement type) && !TypeFits(type, value))
        {
            errors.Add($"{path}: {value.ValueKind} is not {type}");
            return;
        }

        if (schema.TryGetProperty("pattern", out JsonElement pattern) && value.ValueKind == JsonValueKind.String
            && !Regex.IsMatch(value.GetString()!, pattern.GetString()!))
        {
            errors.Add($"{path}: {value} does not fit {pattern}");
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
        {
            int i = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                Check(root, items, item, $"{path}[{i++}]", errors);
            }
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckObject(root, schema, value, path, errors);
        }
    }

    private static void CheckObject(JsonElement root, JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        foreach (JsonElement required in schema.TryGetProperty("required", out JsonElement r) ? r.EnumerateArray() : default)
        {
            if (!value.TryGetProperty(required.GetString()!, out _))
            {
                errors.Add($"{path}: {required} is missing");
            }
        }

        bool others = schema.TryGetProperty("additionalProperties", out JsonElement additional);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string inner = path + "." + property.Name;
            if (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(property.Name, out JsonElement own))
            {
                Check(root, own, property.Value, inner, errors);
            }
            else if (others)
            {
                Check(root, additional, property.Value, inner, errors);
            }
            else
            {
                errors.Add($"{inner}: the schema does not know it");
            }
        }
    }

    private static bool TypeFits(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => TypeFits(t, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() % 1 == 0,
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => false,
        };
}
