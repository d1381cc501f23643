namespace Inquest.Server.Dumps;

/// <summary>A link to a dump's report, without its secret.</summary>
/// <param name="Id">What it is called in requests: the start of its hash.</param>
/// <param name="DumpId">The dump.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When; null for one made by an older program.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
internal sealed record ShareRow(string Id, long DumpId, string CreatedBy, DateTimeOffset? CreatedAt, DateTimeOffset ExpiresAt);
