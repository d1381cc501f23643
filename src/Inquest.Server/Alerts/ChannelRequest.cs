namespace Inquest.Server.Alerts;

/// <summary>A channel to be made.</summary>
/// <param name="Kind">One of <see cref="ChannelKinds"/>.</param>
/// <param name="Name">What people call it; null for its kind.</param>
/// <param name="Target">An address: of a webhook, of a mailbox, or of a repository's issues.</param>
/// <param name="Secret">What signs a webhook, or the token of GitHub or GitLab; null for none.</param>
internal sealed record ChannelRequest(string Kind, string? Name, string Target, string? Secret);
