namespace Inquest.Server.Alerts;

/// <summary>One message in the log.</summary>
/// <param name="Id">Its number; receivers tell a repeated message by it.</param>
/// <param name="ChannelId">Where it goes.</param>
/// <param name="BugId">What it is about; null for a test and for one that gathers several bugs.</param>
/// <param name="Event">One of <see cref="AlertKinds"/>.</param>
/// <param name="State"><c>queued</c>, <c>sent</c> or <c>failed</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it was born.</param>
/// <param name="TriedAt">When it was tried last; null when never.</param>
/// <param name="Answer">What the receiver said last, or why it could not be reached; null when never tried.</param>
/// <param name="Bugs">How many it gathers; 0 for a message about one bug or none.</param>
internal sealed record Delivery(long Id, long ChannelId, long? BugId, string Event, string State, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? TriedAt, string? Answer, long Bugs);
