namespace Inquest.Server.Accounts;

/// <summary>What someone with a one-time link sets.</summary>
/// <param name="Link">The link's secret.</param>
/// <param name="Name">The first administrator's name; null for an account that exists.</param>
/// <param name="Password">The new password.</param>
internal sealed record SetPasswordRequest(string Link, string? Name, string Password);
