namespace Inquest.Server.Http;

/// <summary>A refusal as it is sent.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, and what to do.</param>
internal sealed record Problem(int Status, string Detail);
