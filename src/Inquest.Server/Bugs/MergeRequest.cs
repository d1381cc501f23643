namespace Inquest.Server.Bugs;

/// <summary>The request to merge a bug into another.</summary>
/// <param name="Into">The bug that stays.</param>
internal sealed record MergeRequest(long Into);
