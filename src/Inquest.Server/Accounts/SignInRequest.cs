namespace Inquest.Server.Accounts;

/// <summary>The wish to sign in.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="Password">Its password.</param>
internal sealed record SignInRequest(string Name, string Password);
