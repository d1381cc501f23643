using Inquest.Server.Accounts;
using Inquest.Server.Storage;

namespace Inquest.Server.Alerts;

/// <summary>The channels of projects, and what was sent over them.</summary>
internal sealed class ChannelStore(IMetadataStore metadata, IWorkQueue work, AuditLog audit, TimeProvider time)
{
    private const string Columns = "id, project_id, kind, name, target, secret, enabled";

    public IReadOnlyList<Channel> List(long project) => metadata.Read(r => r.Query($"SELECT {Columns} FROM channel WHERE project_id = @1 ORDER BY id", Map, project));

    public static Channel? Find(IMetadataReader reader, long id) => reader.First($"SELECT {Columns} FROM channel WHERE id = @1", Map, id);

    public Channel? Find(long id) => metadata.Read(r => Find(r, id));

    /// <summary>Makes a channel.</summary>
    /// <exception cref="ArgumentException">The kind or target is not one.</exception>
    public Task<Channel> AddAsync(long project, string kind, string name, string target, string? secret, string actor)
    {
        if (!ChannelKinds.All.Contains(kind))
        {
            throw new ArgumentException($"A channel is one of {string.Join(", ", ChannelKinds.All)}.", nameof(kind));
        }

        Uri? uri = null;
        bool good = kind == ChannelKinds.Mail ? System.Net.Mail.MailAddress.TryCreate(target, out _) : Uri.TryCreate(target, UriKind.Absolute, out uri) && uri.Scheme is "http" or "https";
        if (!good)
        {
            throw new ArgumentException(kind == ChannelKinds.Mail ? "The target is a mail address." : "The target is an http or https address.", nameof(target));
        }

        if (kind is ChannelKinds.GitHub or ChannelKinds.GitLab)
        {
            target = IssueAddress.Of(kind, uri!)?.AbsoluteUri ?? throw new ArgumentException("The target is the repository's address: https://github.com/owner/name.", nameof(target));
            _ = secret ?? throw new ArgumentException("An issue is opened with a token of the repository's host, which may write issues there: give it as the secret.", nameof(secret));
        }

        return metadata.WriteAsync(w =>
        {
            audit.Add(w, actor, "channel.create", $"{kind} {name}");
            return w.First($"INSERT INTO channel (project_id, kind, name, target, secret) VALUES (@1, @2, @3, @4, @5) RETURNING {Columns}", Map, project, kind, name, target, secret)!;
        });
    }

    public Task<bool> RemoveAsync(long project, long id, string actor) => metadata.WriteAsync(w =>
    {
        audit.Add(w, actor, "channel.remove", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return w.Execute("DELETE FROM channel WHERE project_id = @1 AND id = @2", project, id) == 1;
    });

    /// <summary>Turns a channel on or off; messages that wait for one that is off are dropped.</summary>
    public Task SetEnabledAsync(long id, bool enabled, string actor) => metadata.WriteAsync(w =>
    {
        w.Execute("UPDATE channel SET enabled = @2 WHERE id = @1", id, enabled);
        audit.Add(w, actor, enabled ? "channel.enable" : "channel.disable", w.Text("SELECT name FROM channel WHERE id = @1", id));
    });

    /// <summary>Sends a test message; its number in the log.</summary>
    public Task<long> TestAsync(long channel) => metadata.WriteAsync(w => Deliveries.Add(w, work, channel, null, AlertKinds.Test, time.GetUtcNow()));

    /// <summary>The messages of a channel, the newest first.</summary>
    public IReadOnlyList<Delivery> Log(long channel, int count) => metadata.Read(r => Deliveries.List(r, channel, count));

    private static Channel Map(Row row) => new(row.Number(0), row.Number(1), row.Text(2), row.Text(3), row.Text(4), row.TextOrNull(5), row.Flag(6));
}
