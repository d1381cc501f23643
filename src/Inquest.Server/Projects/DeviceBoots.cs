namespace Inquest.Server.Projects;

/// <summary>What a device told at its boots with one version.</summary>
/// <param name="Version">The version; null when not told.</param>
/// <param name="Boots">Boots reported.</param>
/// <param name="Crashes">Runs that ended with a dump.</param>
/// <param name="Hours">Hours of running reported.</param>
internal sealed record DeviceBoots(string? Version, long Boots, long Crashes, double Hours);
