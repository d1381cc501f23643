using Inquest.Server.Accounts;
using Inquest.Server.Storage;

namespace Inquest.Server.Dumps;

/// <summary>Links with which somebody without an account reads one dump's report. They go with their dump.</summary>
internal sealed class ShareStore(IMetadataStore metadata, AuditLog audit, TimeProvider time)
{
    /// <summary>Days that a link is good when nothing else is said.</summary>
    public const int DefaultDays = 7;

    /// <summary>Days that a link is good at most.</summary>
    public const int MaxDays = 90;

    private const string Columns = "substr(hash, 1, 16), dump_id, created_by, created_at, expires_at";

    /// <summary>Makes a link; its secret, which cannot be had again.</summary>
    /// <exception cref="ArgumentException">The days are too few or too many.</exception>
    public async Task<(string Secret, ShareRow Share)> CreateAsync(long dump, int days, string actor)
    {
        if (days is < 1 or > MaxDays)
        {
            throw new ArgumentException($"A link is good for 1 to {MaxDays} days.");
        }

        string secret = Secrets.New("");
        ShareRow share = await metadata.WriteAsync(w =>
        {
            audit.Add(w, actor, "share.create", $"dump {dump}, {days} days");
            return w.First(
                $"INSERT INTO share_link (hash, dump_id, created_by, created_at, expires_at) VALUES (@1, @2, @3, @4, @5) RETURNING {Columns}",
                Map, Secrets.Hash(secret), dump, actor, time.GetUtcNow(), time.GetUtcNow().AddDays(days))!;
        });
        return (secret, share);
    }

    /// <summary>The good links of a dump, the one that ends first first.</summary>
    public IReadOnlyList<ShareRow> List(long dump) => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM share_link WHERE dump_id = @1 AND expires_at > @2 ORDER BY expires_at, hash", Map, dump, time.GetUtcNow()));

    /// <summary>A link by the start of its hash; null when there is none.</summary>
    public ShareRow? Find(string id) => metadata.Read(r => r.First($"SELECT {Columns} FROM share_link WHERE substr(hash, 1, 16) = @1", Map, id));

    /// <summary>Takes a link back.</summary>
    public Task RevokeAsync(ShareRow share, string actor) => metadata.WriteAsync(w =>
    {
        w.Execute("DELETE FROM share_link WHERE substr(hash, 1, 16) = @1 AND dump_id = @2", share.Id, share.DumpId);
        audit.Add(w, actor, "share.revoke", $"dump {share.DumpId}");
    });

    /// <summary>The dump that a link leads to; null when it is not good, or not any more.</summary>
    public DumpRow? Open(string secret) => metadata.Read(r =>
        r.Number("SELECT dump_id FROM share_link WHERE hash = @1 AND expires_at > @2", Secrets.Hash(secret), time.GetUtcNow()) is { } dump ? DumpStore.Find(r, dump) : null);

    private static ShareRow Map(Row row) => new(row.Text(0), row.Number(1), row.Text(2), row.TimeOrNull(3), row.Time(4));
}
