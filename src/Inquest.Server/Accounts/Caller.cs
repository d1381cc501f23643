namespace Inquest.Server.Accounts;

/// <summary>Who makes a request, after their key or session was found good.</summary>
internal sealed record Caller
{
    /// <summary>For the audit log: <c>key release-ci</c>, <c>anna</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The key's project; null for a person.</summary>
    public long? KeyProject { get; init; }

    /// <summary>What the key may do; null for a person.</summary>
    public KeyKind? Key { get; init; }

    /// <summary>The device that the key belongs to; null when it is not a device's own.</summary>
    public string? Device { get; init; }

    /// <summary>The person's account; null for a key.</summary>
    public Account? Account { get; init; }

    /// <summary>The token that a form must carry to be believed; null for a key, which no browser sends by itself.</summary>
    public string? FormToken { get; init; }

    /// <summary>Whether the caller may do what a role may, in a project.</summary>
    public bool Has(long project, Role role) =>
        Account is not null && (Account.Administrator || (Account.Roles.TryGetValue(project, out Role own) && own >= role));

    /// <summary>The caller's role in a project; a key that reads counts as a viewer.</summary>
    public Role RoleIn(long project) => Account is { Administrator: true } ? Role.Admin : Account?.Roles.GetValueOrDefault(project) ?? Role.Viewer;

    /// <summary>Whether the caller may read everything of a project.</summary>
    public bool MayRead(long project) => (Key == KeyKind.Read && KeyProject == project) || Has(project, Role.Viewer);

    /// <summary>Whether the caller may send dumps to a project.</summary>
    public bool MayIngest(long project) => (Key == KeyKind.Ingest && KeyProject == project) || Has(project, Role.Member);

    /// <summary>Whether the caller may send ELFs to a project.</summary>
    public bool MaySendSymbols(long project) => (Key == KeyKind.Symbols && KeyProject == project) || Has(project, Role.Member);
}
