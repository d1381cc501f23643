namespace Inquest.Server.Alerts;

/// <summary>Where messages go.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Kind">One of <see cref="ChannelKinds"/>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Target">An address: of a webhook, of a mailbox, or of a repository's issues.</param>
/// <param name="Secret">What signs a webhook, or the token of GitHub or GitLab; null for none.</param>
/// <param name="Enabled">Whether it is on.</param>
internal sealed record Channel(long Id, long ProjectId, string Kind, string Name, string Target, string? Secret, bool Enabled);
