namespace Inquest.Client;

/// <summary>A refusal as the server sends it.</summary>
/// <param name="Detail">What is wrong, and what to do; null when it says nothing.</param>
internal sealed record Refusal(string? Detail);
