using System.Text.Json;

namespace Inquest.Reporting.Json;

/// <summary>Reads a report back from the JSON that <see cref="JsonReportWriter"/> wrote: for programs that got it from a server.</summary>
public static class JsonReportReader
{
    /// <summary>Reads a report. What the JSON does not name is absent (null, or an empty list); names that are not known are passed over.</summary>
    /// <exception cref="JsonException">It is not JSON of the report's schema.</exception>
    public static Report Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ReportJsonContext.Default.Report) ?? throw new JsonException("The report is null.");
}
