namespace Inquest.Server.Accounts;

/// <summary>A key to be made.</summary>
/// <param name="Kind">What it may do.</param>
/// <param name="Name">What people call it.</param>
internal sealed record KeyRequest(KeyKind Kind, string Name);
