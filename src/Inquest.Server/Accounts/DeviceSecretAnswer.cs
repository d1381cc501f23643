namespace Inquest.Server.Accounts;

/// <summary>The secret from which a factory derives its devices' keys.</summary>
/// <param name="Project">The project's name; it is part of each key.</param>
/// <param name="Secret">The key of HMAC-SHA256, hexadecimal.</param>
internal sealed record DeviceSecretAnswer(string Project, string Secret);
