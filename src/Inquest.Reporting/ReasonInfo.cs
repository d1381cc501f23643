namespace Inquest.Reporting;

/// <summary>Zephyr's fatal error reason.</summary>
/// <param name="Code">The number, <c>k_fatal_error_reason</c> or an architecture's own from 16 on.</param>
/// <param name="Name">The enumerator's name, from the ELF where it tells; null for a number without a known name.</param>
/// <param name="Text">The meaning in words: <c>MPU data access violation</c>; null when not known.</param>
public sealed record ReasonInfo(uint Code, string? Name, string? Text = null);
