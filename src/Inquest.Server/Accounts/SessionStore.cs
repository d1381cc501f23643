using Inquest.Server.Storage;

namespace Inquest.Server.Accounts;

/// <summary>A person's open sessions, as they see them.</summary>
internal sealed class SessionStore(IMetadataStore metadata, AuditLog audit, TimeProvider time)
{
    /// <summary>Digits of a session's hash that name it.</summary>
    private const int IdLength = 16;

    /// <summary>The open sessions of an account, the one used last first.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="current">The secret of the session that asks; null when none does.</param>
    public IReadOnlyList<SessionRow> List(long account, string? current)
    {
        string? own = current is null ? null : Secrets.Hash(current);
        return metadata.Read(r => r.Query(
            "SELECT hash, created_at, used_at, expires_at, address, agent FROM session WHERE account_id = @1 AND expires_at > @2 ORDER BY used_at DESC, hash",
            x => new SessionRow(x.Text(0)[..IdLength], x.Time(1), x.Time(2), x.Time(3), x.TextOrNull(4), x.TextOrNull(5), x.Text(0) == own), account, time.GetUtcNow()));
    }

    /// <summary>Ends one of a person's sessions; false when they have no such session.</summary>
    public Task<bool> EndAsync(long account, string id, string actor) => metadata.WriteAsync(w =>
    {
        bool ended = id.Length == IdLength && w.Execute("DELETE FROM session WHERE account_id = @1 AND substr(hash, 1, 16) = @2", account, id) > 0;
        if (ended)
        {
            audit.Add(w, actor, "session.end", actor);
        }

        return ended;
    });
}
