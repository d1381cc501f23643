namespace Inquest.Server.Dumps;

/// <summary>How far the second look at old dumps is.</summary>
/// <param name="Queued">Dumps that wait or are being looked at.</param>
internal sealed record Reanalysis(long Queued);
