using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inquest.Reporting.Json;

/// <summary>The few shapes that every part of the JSON report is made of.</summary>
internal static class JsonParts
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        NewLine = "\n",
        // Signatures and source text hold '<', '>' and '&'; the default encoder makes them unreadable. Control characters
        // (ESC too) stay escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One whole document as UTF-8, ending with a line feed: an object that begins with its schema's number and the tool.</summary>
    public static void WriteDocument<T>(IBufferWriter<byte> output, int schema, ToolInfo tool, T content, Action<Utf8JsonWriter, T> write)
    {
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", schema);
            json.WriteStartObject("tool");
            json.WriteString("name", tool.Name);
            json.WriteString("version", tool.Version);
            json.WriteEndObject();
            write(json, content);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    public static void WriteDiagnostic(Utf8JsonWriter json, DiagnosticInfo diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("id", diagnostic.Id);
        json.WriteString("severity", diagnostic.Severity);
        json.WriteString("where", diagnostic.Where);
        json.WriteString("message", diagnostic.Message);
        json.WriteEndObject();
    }

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

    /// <summary>An object, its properties written by <paramref name="write"/>; null when it is absent.</summary>
    public static void WriteObject<T>(this Utf8JsonWriter json, string name, T? value, Action<T> write)
        where T : class
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        write(value);
        json.WriteEndObject();
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
