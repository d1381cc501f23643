namespace Inquest.Server.Dumps;

/// <summary>A link that was made; the only time that its address is shown.</summary>
/// <param name="Url">The address to pass on.</param>
/// <param name="Share">The link as it is listed from now on.</param>
internal sealed record ShareAnswer(string Url, ShareRow Share);
