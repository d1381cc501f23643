namespace Inquest.Postmortem;

/// <summary>One report to compare: an attachment, or an issue's folder.</summary>
/// <param name="Name">The name to show.</param>
/// <param name="Inputs">Its files; the ELFs among them serve all reports.</param>
public sealed record ComparisonSource(string Name, IReadOnlyList<PostmortemInput> Inputs);
