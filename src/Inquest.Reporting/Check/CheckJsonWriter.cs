using System.Buffers;
using System.Text.Json;
using Inquest.Reporting.Json;

namespace Inquest.Reporting.Check;

/// <summary>Writes a check as JSON; every property is always there, what is not known is null (docs/schema/check-1.json).</summary>
public static class CheckJsonWriter
{
    /// <summary>Writes the whole report as UTF-8, ending with a line feed.</summary>
    public static void Write(CheckReport report, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        JsonParts.WriteDocument(output, CheckReport.SchemaVersion, report.Tool, report, WriteCheck);
    }

    private static void WriteCheck(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteString("elf", report.Elf);
        json.WriteString("architecture", report.Architecture);
        json.WriteString("buildId", report.BuildId);
        json.WriteBoolean("fit", report.IsFit);
        json.WriteString("summary", report.Summary);
        json.WriteArray("items", report.Items, WriteItem);
    }

    private static void WriteItem(Utf8JsonWriter json, CheckItem item)
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
}
