namespace Inquest.Reporting.Json;

/// <summary>The JSON schema of the report, as it ships with the tool (docs/schema/report-1.json).</summary>
public static class ReportSchema
{
    /// <summary>The schema as UTF-8 JSON; the caller disposes the stream.</summary>
    public static Stream Open() =>
        typeof(ReportSchema).Assembly.GetManifestResourceStream("report-1.json")
        ?? throw new InvalidOperationException("The schema is not in the assembly.");
}
