namespace Inquest.Reporting;

/// <summary>One thing found damaged or missing in an input.</summary>
/// <param name="Id">Stable id, <c>INQ</c> and four digits; see docs/diagnostics.md.</param>
/// <param name="Severity">One of <see cref="Words.Severities"/>.</param>
/// <param name="Where">Input, section or block, and offset, as text.</param>
/// <param name="Message">One sentence: what is wrong, and what was done about it.</param>
public sealed record DiagnosticInfo(string Id, string Severity, string Where, string Message);
