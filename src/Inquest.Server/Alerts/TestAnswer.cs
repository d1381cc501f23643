namespace Inquest.Server.Alerts;

/// <summary>A test message that is on its way.</summary>
/// <param name="Delivery">Its number in the channel's log.</param>
internal sealed record TestAnswer(long Delivery);
