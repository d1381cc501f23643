namespace Inquest.Server.Accounts;

/// <summary>A person in a project.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="Role">What they may do there.</param>
internal sealed record Member(string Name, Role Role);
