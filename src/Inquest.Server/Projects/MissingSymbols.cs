namespace Inquest.Server.Projects;

/// <summary>Dumps that wait for the ELF of one build.</summary>
/// <param name="Firmware">The version that they tell; null when they tell none.</param>
/// <param name="BuildId">The build id that they tell; null when they tell none.</param>
/// <param name="Dumps">How many there are.</param>
/// <param name="LastSeen">When one arrived last.</param>
internal sealed record MissingSymbols(string? Firmware, string? BuildId, long Dumps, DateTimeOffset LastSeen);
