namespace Inquest.Server.Dumps;

/// <summary>The wish for a link to a dump's report.</summary>
/// <param name="Days">How long it is good, 1 to 90; null for a week.</param>
internal sealed record ShareRequest(int? Days);
