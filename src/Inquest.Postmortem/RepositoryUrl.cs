using System.Text.RegularExpressions;

namespace Inquest.Postmortem;

/// <summary>
/// The web address of a line in a repository. What comes out is put into pages as a link, so nothing but plain names of
/// hosts and repositories passes; names and passwords in a URL are left away.
/// </summary>
internal static partial class RepositoryUrl
{
    /// <summary>The address; null for hosts whose pages are not known, and for URLs that are not plain.</summary>
    /// <param name="url">The URL that git fetches from: https, ssh, or <c>git@host:owner/name.git</c>.</param>
    /// <param name="revision">The commit.</param>
    /// <param name="path">The file's path in the repository, by its parts.</param>
    /// <param name="line">The line, 1-based.</param>
    public static string? Line(string url, string revision, IReadOnlyList<string> path, string line)
    {
        Match match = Repository().Match(url);
        if (!match.Success)
        {
            return null;
        }

        string host = match.Groups["host"].Value.ToLowerInvariant();
        string name = match.Groups["name"].Value;
        name = name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
        string file = string.Join('/', path.Select(Uri.EscapeDataString));
        (string between, string mark) = host switch
        {
            "github.com" => ("blob/" + revision, "#L"),
            "bitbucket.org" => ("src/" + revision, "#lines-"),
            "codeberg.org" => ("src/commit/" + revision, "#L"),
            _ when host.Split('.').Contains("gitlab") => ("-/blob/" + revision, "#L"),
            _ when host.Split('.')[0] is "gitea" or "forgejo" => ("src/commit/" + revision, "#L"),
            _ => ("", ""),
        };
        return between.Length == 0 ? null : $"https://{host}/{name}/{between}/{file}{mark}{line}";
    }

    [GeneratedRegex(@"^(?:https?://(?:[^/@\s]*@)?|ssh://(?:[^/@\s]*@)?|git@)(?<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?[/:](?<name>[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)/?$", RegexOptions.CultureInvariant)]
    private static partial Regex Repository();
}
