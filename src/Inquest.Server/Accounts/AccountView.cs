namespace Inquest.Server.Accounts;

/// <summary>An account as administrators see it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Administrator">Whether they may do everything.</param>
/// <param name="Disabled">Whether they may not sign in.</param>
/// <param name="HasPassword">Whether a password is set; without one only a link or the proxy lets them in.</param>
/// <param name="Sessions">Sessions that are open.</param>
/// <param name="LastUsed">When one was used last, to the minutes; null when none is open.</param>
internal sealed record AccountView(long Id, string Name, bool Administrator, bool Disabled, bool HasPassword, long Sessions, DateTimeOffset? LastUsed);
