namespace Inquest.Server.Accounts;

/// <summary>A person.</summary>
/// <param name="Id">Their number.</param>
/// <param name="Name">The name that they sign in with.</param>
/// <param name="Administrator">Whether they may do everything, in all projects.</param>
/// <param name="Disabled">Whether they may not sign in any more.</param>
/// <param name="Roles">Their role by project number.</param>
internal sealed record Account(long Id, string Name, bool Administrator, bool Disabled, IReadOnlyDictionary<long, Role> Roles);
