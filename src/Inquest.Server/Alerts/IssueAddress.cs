namespace Inquest.Server.Alerts;

/// <summary>The address under which GitHub and GitLab take new issues, from what a person pastes: the repository's page.</summary>
internal static class IssueAddress
{
    /// <summary>The address of the interface; null when the target names no repository.</summary>
    /// <param name="kind"><see cref="ChannelKinds.GitHub"/> or <see cref="ChannelKinds.GitLab"/>.</param>
    /// <param name="target">A repository's page (<c>https://github.com/owner/name</c>), its list of issues, or the interface's own address.</param>
    public static Uri? Of(string kind, Uri target)
    {
        ArgumentNullException.ThrowIfNull(target);
        string[] parts = target.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [.., "issues"] && (parts.Contains("repos") || parts.Contains("projects")))
        {
            return target;
        }

        // GitLab's groups nest; behind "-" stand its own pages.
        int own = Array.IndexOf(parts, "-");
        parts = own >= 0 ? parts[..own] : parts is [.., "issues"] ? parts[..^1] : parts;
        if (parts.Length < 2 || (kind == ChannelKinds.GitHub && parts.Length > 2))
        {
            return null;
        }

        parts[^1] = parts[^1].EndsWith(".git", StringComparison.Ordinal) ? parts[^1][..^4] : parts[^1];
        string site = target.GetLeftPart(UriPartial.Authority);
        return new Uri(kind == ChannelKinds.GitLab ? $"{site}/api/v4/projects/{string.Join("%2F", parts)}/issues"
            : target.Host == "github.com" ? $"https://api.github.com/repos/{parts[0]}/{parts[1]}/issues"
            : $"{site}/api/v3/repos/{parts[0]}/{parts[1]}/issues");
    }
}
