namespace Inquest.Reporting;

/// <summary>The program that made a report.</summary>
/// <param name="Name">Its name, <c>inquest</c>.</param>
/// <param name="Version">Its version, as <c>--version</c> prints it.</param>
public sealed record ToolInfo(string Name, string Version);
