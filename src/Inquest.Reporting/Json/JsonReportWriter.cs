using System.Buffers;
using System.Text.Json;

namespace Inquest.Reporting.Json;

/// <summary>
/// Writes a report as JSON, schema number <see cref="Report.SchemaVersion"/>: every property is always there, in a stable
/// order; what is not known is null. Addresses are strings, <c>0x</c> and lower-case hexadecimal digits padded to the
/// target's width, because a JSON number does not hold 64 bits everywhere.
/// </summary>
/// <remarks>docs/schema/report-1.json describes the result; a test validates one against the other.</remarks>
public static class JsonReportWriter
{
    /// <summary>Writes the whole report as UTF-8, ending with a line feed.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Write(Report report, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        JsonParts.WriteDocument(output, Report.SchemaVersion, report.Tool, report, WriteReport);
    }

    private static void WriteReport(Utf8JsonWriter json, Report report)
    {
        json.WriteArray("inputs", report.Inputs, WriteInput);
        json.WriteArray("dumps", report.Dumps, DumpJson.WriteDumpReport);
        json.WriteArray("otherDumps", report.OtherDumps, DumpJson.WriteDump);
        json.WriteObject("noDump", report.NoDump, noDump =>
        {
            json.WriteString("kind", noDump.Kind);
            json.WriteString("message", noDump.Message);
            json.WriteStrings("advice", noDump.Advice);
        });

        json.WriteArray("diagnostics", report.Diagnostics, JsonParts.WriteDiagnostic);
        json.WriteNumber("droppedDiagnostics", report.DroppedDiagnostics);
        json.WriteStrings("hints", report.Hints);
    }

    private static void WriteInput(Utf8JsonWriter json, InputInfo input)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.WriteString("role", input.Role);
        json.WriteString("format", input.Format);
        json.WriteOptional("size", input.Size);
        json.WriteString("sha256", input.Sha256);
        json.WriteEndObject();
    }
}
