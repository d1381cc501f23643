using Inquest.Server.Storage;

namespace Inquest.Server.Accounts;

/// <summary>Who did what, when: written in the transaction of the deed itself.</summary>
internal sealed class AuditLog(IMetadataStore metadata, TimeProvider time)
{
    /// <summary>Notes a deed.</summary>
    /// <param name="writer">The transaction of the deed.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="action">What, such as <c>key.create</c>.</param>
    /// <param name="subject">What it was done to; null for nothing in particular.</param>
    /// <param name="address">Where the request came from; null when not known.</param>
    public void Add(IMetadataWriter writer, string actor, string action, string? subject, string? address = null) =>
        writer.Execute("INSERT INTO audit (at, actor, address, action, subject) VALUES (@1, @2, @3, @4, @5)", time.GetUtcNow(), actor, address, action, subject);

    /// <summary>The newest entries first.</summary>
    public IReadOnlyList<AuditEntry> List(int count, long before = long.MaxValue) => metadata.Read(r => r.Query(
        "SELECT id, at, actor, address, action, subject FROM audit WHERE id < @1 ORDER BY id DESC LIMIT @2",
        row => new AuditEntry(row.Number(0), row.Time(1), row.Text(2), row.TextOrNull(3), row.Text(4), row.TextOrNull(5)),
        before,
        count));
}
