namespace Inquest.Server.Alerts;

/// <summary>The wish to turn a channel or rule on or off.</summary>
/// <param name="Enabled">Whether it is on.</param>
internal sealed record EnabledRequest(bool Enabled);
