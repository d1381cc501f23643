namespace Inquest.Server.Accounts;

/// <summary>An open session.</summary>
/// <param name="Id">What it is called in requests: the start of its hash.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="UsedAt">When it was used last, to five minutes.</param>
/// <param name="ExpiresAt">When it ends without use.</param>
/// <param name="Address">Where it began; null when not known.</param>
/// <param name="Agent">The browser that began it; null when not told.</param>
/// <param name="Current">Whether it is the one that asks.</param>
internal sealed record SessionRow(string Id, DateTimeOffset CreatedAt, DateTimeOffset UsedAt, DateTimeOffset ExpiresAt, string? Address, string? Agent, bool Current);
