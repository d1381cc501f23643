namespace Inquest.Server.Accounts;

/// <summary>A key that was made; the only time that its secret is shown.</summary>
/// <param name="Secret">What goes into the Authorization header.</param>
/// <param name="Key">The key as it is listed from now on.</param>
internal sealed record KeyAnswer(string Secret, ApiKey Key);
