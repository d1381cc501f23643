namespace Inquest.Reporting.Json;

/// <summary>The JSON schemas as they ship with the tool.</summary>
public static class ReportSchema
{
    /// <summary>The report's schema (docs/schema/report-1.json) as UTF-8 JSON; the caller disposes the stream.</summary>
    public static Stream Open() => Open("report-1.json");

    /// <summary>The comparison's schema (docs/schema/comparison-1.json) as UTF-8 JSON; the caller disposes the stream.</summary>
    public static Stream OpenComparison() => Open("comparison-1.json");

    /// <summary>The check's schema (docs/schema/check-1.json) as UTF-8 JSON; the caller disposes the stream.</summary>
    public static Stream OpenCheck() => Open("check-1.json");

    private static Stream Open(string name) =>
        typeof(ReportSchema).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException("The schema is not in the assembly.");
}
