namespace Inquest.Server.Accounts;

/// <summary>A key as it is listed; the secret itself is shown once, when it is made.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Kind">What it may do.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Device">The one device that may use it; null for any.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UsedAt">When it was last used, to the minute; null when never.</param>
/// <param name="RevokedAt">When it was revoked; null while it is good.</param>
internal sealed record ApiKey(long Id, long ProjectId, KeyKind Kind, string Name, string? Device, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt, DateTimeOffset? RevokedAt);
