namespace Inquest.Server.Bugs;

/// <summary>Which bugs a list shows, and in which order.</summary>
internal sealed record BugQuery
{
    /// <summary>The project.</summary>
    public required long Project { get; init; }

    /// <summary>Only bugs in this state; null for all but the muted and resolved, <c>all</c> for all.</summary>
    public string? State { get; init; }

    /// <summary>Only bugs seen in this version; null for any.</summary>
    public string? Version { get; init; }

    /// <summary>Only bugs with this text in title, signature or place; null for any.</summary>
    public string? Text { get; init; }

    /// <summary><c>last-seen</c>, <c>first-seen</c>, <c>occurrences</c> or <c>devices</c>; the greatest first.</summary>
    public string Sort { get; init; } = "last-seen";

    /// <summary>The page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Bugs on a page.</summary>
    public int PageSize { get; init; } = 50;
}
