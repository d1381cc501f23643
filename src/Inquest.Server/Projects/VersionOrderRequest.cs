namespace Inquest.Server.Projects;

/// <summary>The order of versions that a person wants.</summary>
/// <param name="Versions">The versions, the earliest first; empty to let their names decide again.</param>
internal sealed record VersionOrderRequest(IReadOnlyList<string> Versions);
