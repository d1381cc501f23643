namespace Inquest.Client;

/// <summary>How far the server is with a dump.</summary>
/// <param name="State"><c>queued</c>, <c>analysed</c>, <c>no-dump</c>, <c>unreadable</c> or <c>killed</c>.</param>
/// <param name="StateWhy">A sentence on the state; null when it speaks for itself.</param>
/// <param name="BugId">The bug that it belongs to; null while there is none.</param>
public sealed record DumpStatus(string State, string? StateWhy, long? BugId);
