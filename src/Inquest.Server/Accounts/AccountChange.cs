namespace Inquest.Server.Accounts;

/// <summary>What is to change about an account; null for what stays.</summary>
/// <param name="Administrator">Whether they may do everything.</param>
/// <param name="Disabled">Whether they may not sign in any more.</param>
internal sealed record AccountChange(bool? Administrator, bool? Disabled);
