namespace Inquest.Reporting;

/// <summary>One defect of a dump.</summary>
/// <param name="Id">Stable id, <c>INQ2</c> and three digits; see docs/diagnostics.md.</param>
/// <param name="Message">One sentence with the numbers.</param>
public sealed record DefectInfo(string Id, string Message);
