namespace Inquest.Server.Accounts;

/// <summary>An account to be made.</summary>
/// <param name="Name">The name that the person signs in with.</param>
/// <param name="Administrator">Whether they may do everything.</param>
internal sealed record AccountRequest(string Name, bool Administrator = false);
