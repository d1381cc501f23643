using System.Text.Json;

namespace Inquest.Reporting.Json;

/// <summary>The few shapes that every part of the JSON report is made of.</summary>
internal static class JsonParts
{
    public static void WriteArray<T>(
        this Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    public static void WriteStrings(this Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    public static void WriteOptional(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>An address, padded to the target's width in bytes; null when it is not known.</summary>
    public static void WriteAddress(this Utf8JsonWriter json, string name, ulong? value, int addressBytes)
    {
        if (value is { } known)
        {
            json.WriteString(name, Hex.Address(known, addressBytes));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
