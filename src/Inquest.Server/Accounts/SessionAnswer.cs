namespace Inquest.Server.Accounts;

/// <summary>Who is signed in.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="Administrator">Whether they may do everything.</param>
/// <param name="FormToken">What requests that change something carry in <c>Inquest-Form-Token</c>.</param>
internal sealed record SessionAnswer(string Name, bool Administrator, string FormToken);
