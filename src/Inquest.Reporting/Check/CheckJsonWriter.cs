using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inquest.Reporting.Check;

/// <summary>Writes a check as JSON; every property is always there, what is not known is null (docs/schema/check-1.json).</summary>
public static class CheckJsonWriter
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the whole report as UTF-8, ending with a line feed.</summary>
    public static void Write(CheckReport report, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", CheckReport.SchemaVersion);
            json.WriteStartObject("tool");
            json.WriteString("name", report.Tool.Name);
            json.WriteString("version", report.Tool.Version);
            json.WriteEndObject();
            json.WriteString("elf", report.Elf);
            json.WriteString("architecture", report.Architecture);
            json.WriteString("buildId", report.BuildId);
            json.WriteBoolean("fit", report.IsFit);
            json.WriteString("summary", report.Summary);
            json.WriteStartArray("items");
            foreach (CheckItem item in report.Items)
            {
                json.WriteStartObject();
                json.WriteString("id", item.Id);
                json.WriteString("label", item.Label);
                json.WriteString("state", item.State);
                json.WriteString("text", item.Text);
                json.WriteString("setting", item.Setting);
                json.WriteBoolean("required", item.Required);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
