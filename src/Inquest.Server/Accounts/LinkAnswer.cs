namespace Inquest.Server.Accounts;

/// <summary>A link with which a person sets their password; shown once.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Url">The address to open.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
internal sealed record LinkAnswer(string Name, string Url, DateTimeOffset ExpiresAt);
