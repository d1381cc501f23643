namespace Inquest.Server.Alerts;

/// <summary>How messages are sent.</summary>
internal static class ChannelKinds
{
    /// <summary>JSON to an address, signed with the channel's secret.</summary>
    public const string Webhook = "webhook";

    /// <summary>An incoming webhook of Slack.</summary>
    public const string Slack = "slack";

    /// <summary>An incoming webhook of Microsoft Teams.</summary>
    public const string Teams = "teams";

    /// <summary>A webhook of Discord.</summary>
    public const string Discord = "discord";

    /// <summary>A mail.</summary>
    public const string Mail = "mail";

    /// <summary>An issue on GitHub; the target is what <see cref="IssueAddress"/> makes of the repository's address.</summary>
    public const string GitHub = "github";

    /// <summary>An issue on GitLab; the target is what <see cref="IssueAddress"/> makes of the repository's address.</summary>
    public const string GitLab = "gitlab";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Webhook, Slack, Teams, Discord, Mail, GitHub, GitLab];
}
