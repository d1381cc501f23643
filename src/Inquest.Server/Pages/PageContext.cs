using Inquest.Server.Accounts;
using Inquest.Server.Projects;

namespace Inquest.Server.Pages;

/// <summary>What every page knows: who looks, at which project, and when. Pages take it as a cascading parameter.</summary>
internal sealed record PageContext
{
    /// <summary>Who looks; null on pages for people who have not signed in.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The project that is shown; null when there is none to show.</summary>
    public Project? Project { get; init; }

    /// <summary>The projects that the caller may look at, by name.</summary>
    public IReadOnlyList<Project> Projects { get; init; } = [];

    /// <summary>When the page was asked for.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The path and query that were asked for.</summary>
    public required string Address { get; init; }

    /// <summary>Whether the page was asked for and can be asked for again; not so when it answers a form.</summary>
    public bool IsRead { get; init; }

    /// <summary>The number of the latest event when the page was made.</summary>
    public long News { get; init; }

    /// <summary>The address under which people reach this server, without a slash at the end.</summary>
    public required string Origin { get; init; }

    /// <summary>Whether the server shows samples.</summary>
    public bool IsDemonstration { get; init; }

    /// <summary>Whether the caller may do what a role may, in the project that is shown.</summary>
    public bool May(Role role) => Project is not null && Caller?.Has(Project.Id, role) == true;

    /// <summary>The page of a firmware version.</summary>
    public string LinkToVersion(string version) => Link("/releases/version?name=" + Uri.EscapeDataString(version));

    /// <summary>A path of this server that stays in the project that is shown.</summary>
    /// <param name="path">The path, with a query or without.</param>
    public string Link(string path) => Project is null || Project.Id == Projects[0].Id ? path
        : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}project={Project.Name}";
}
