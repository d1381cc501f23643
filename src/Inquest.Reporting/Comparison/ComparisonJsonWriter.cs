using System.Buffers;
using System.Text.Json;
using Inquest.Reporting.Json;

namespace Inquest.Reporting.Comparison;

/// <summary>Writes a comparison as JSON: every property is always there, in a stable order; what is not known is null.</summary>
public static class ComparisonJsonWriter
{
    /// <summary>Writes the whole report as UTF-8, ending with a line feed.</summary>
    public static void Write(ComparisonReport report, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        JsonParts.WriteDocument(output, ComparisonReport.SchemaVersion, report.Tool, report, WriteComparison);
    }

    private static void WriteComparison(Utf8JsonWriter json, ComparisonReport report)
    {
        WritePair(json, report.Pair);
        json.WriteStrings("firmware", report.Firmware);
        json.WriteArray("firmwareOrder", report.FirmwareOrder, WriteFirmware);
        json.WriteArray("groups", report.Groups, WriteGroup);
        json.WriteArray("rows", report.Rows, WriteRow);
        json.WriteArray("diagnostics", report.Diagnostics, JsonParts.WriteDiagnostic);
    }

    private static void WritePair(Utf8JsonWriter json, ComparisonPair? pair) =>
        json.WriteObject("pair", pair, known =>
        {
            if (known.Same is bool same)
            {
                json.WriteBoolean("same", same);
            }
            else
            {
                json.WriteNull("same");
            }

            json.WriteString("certainty", known.Certainty);
            json.WriteString("reason", known.Reason);
            json.WriteStrings("shared", known.Shared);
            json.WriteStrings("onlyFirst", known.OnlyFirst);
            json.WriteStrings("onlySecond", known.OnlySecond);
            json.WriteStrings("differences", known.Differences);
        });

    private static void WriteFirmware(Utf8JsonWriter json, ComparisonFirmware firmware)
    {
        json.WriteStartObject();
        json.WriteStrings("builds", firmware.Builds);
        json.WriteString("order", firmware.Order);
        json.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter json, ComparisonGroup group)
    {
        json.WriteStartObject();
        json.WriteString("hash", group.Hash);
        json.WriteString("signature", group.Signature);
        json.WriteBoolean("provisional", group.Provisional);
        json.WriteStrings("rows", group.Rows);
        json.WriteNumber("crashes", group.Crashes);
        json.WriteStrings("firmware", group.Firmware);
        json.WriteString("trend", group.Trend);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, ComparisonRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteString("group", row.Group);
        json.WriteString("firmware", row.Firmware);
        json.WriteString("match", row.Report?.Match?.Verdict);
        json.WriteString("elf", row.Report?.Match?.Elf);
        json.WriteString("cause", row.Report?.Cause?.Kind);
        json.WriteString("title", row.Report?.Cause?.Title);
        json.WriteString("location", row.Report?.Cause?.Location);
        json.WriteString("state", row.Report?.Dump.State);
        json.WriteString("sameDumpAs", row.SameDumpAs);
        json.WriteNumber("otherDumps", row.OtherDumps);
        json.WriteString("failure", row.Failure);
        json.WriteString("ask", row.Ask);
        json.WriteEndObject();
    }
}
