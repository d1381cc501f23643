namespace Inquest.Server.Accounts;

/// <summary>One line of the audit log.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Address">Where the request came from; null when not known.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">What it was done to; null for nothing in particular.</param>
internal sealed record AuditEntry(long Id, DateTimeOffset At, string Actor, string? Address, string Action, string? Subject);
