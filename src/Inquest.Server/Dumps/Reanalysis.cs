namespace Inquest.Server.Dumps;

/// <summary>How far the second look at a project's dumps is.</summary>
/// <param name="Total">Dumps that the last one looks at; 0 when there was none.</param>
/// <param name="Left">Those of them that wait or are being looked at; 0 when it is done.</param>
internal sealed record Reanalysis(long Total, long Left);
