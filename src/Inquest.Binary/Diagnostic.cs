namespace Inquest.Binary;

/// <summary>One thing found damaged or missing in an input, as data.</summary>
/// <param name="Id">Stable id, <c>INQ</c> and four digits; the first digit is the room (see docs/diagnostics.md).</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Where">Input, section or block, and offset, as text for a person.</param>
/// <param name="Message">One sentence: what is wrong, and what was done about it.</param>
public sealed record Diagnostic(string Id, DiagnosticSeverity Severity, string Where, string Message);
