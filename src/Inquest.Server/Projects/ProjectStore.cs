using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;

namespace Inquest.Server.Projects;

/// <summary>The projects of the server.</summary>
internal sealed partial class ProjectStore(IMetadataStore metadata, AuditLog audit, TimeProvider time)
{
    /// <summary>The project that is there from the first start.</summary>
    public const string DefaultName = "default";

    /// <summary>Whether a project has no room for <c>@3</c> bytes more: its quota bounds dumps and ELFs together. Without one nothing is summed up.</summary>
    public const string IsFull =
        "CASE WHEN quota_bytes IS NULL THEN 0 ELSE stored_bytes + (SELECT COALESCE(SUM(size), 0) FROM symbol_file WHERE symbol_file.project_id = project.id) + @3 > quota_bytes END";

    private const string Columns = "id, name, device_secret, stored_bytes, quota_bytes, keep_days, keep_bytes, keep_nightly_days, again_total, again_left";

    /// <summary>Makes the first project, when there is none.</summary>
    public async Task EnsureDefaultAsync()
    {
        if (List().Count == 0)
        {
            await CreateAsync(DefaultName, "first start");
        }
    }

    public IReadOnlyList<Project> List() => metadata.Read(r => r.Query($"SELECT {Columns} FROM project ORDER BY name", Map));

    public Project? Find(string name) => metadata.Read(r => r.First($"SELECT {Columns} FROM project WHERE name = @1", Map, name));

    public Project? Find(long id) => metadata.Read(r => r.First($"SELECT {Columns} FROM project WHERE id = @1", Map, id));

    /// <summary>Makes a project; null when the name is taken.</summary>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    public Task<Project?> CreateAsync(string name, string actor)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new ArgumentException("A project's name is 1 to 40 lower-case letters, digits and hyphens, beginning with a letter.", nameof(name));
        }

        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return metadata.WriteAsync(w =>
        {
            Project? made = w.First(
                $"INSERT INTO project (name, created_at, device_secret) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING RETURNING {Columns}", Map, name, time.GetUtcNow(), secret);
            if (made is not null)
            {
                audit.Add(w, actor, "project.create", name);
            }

            return made;
        });
    }

    /// <summary>Sets the bounds of what is kept.</summary>
    /// <exception cref="ArgumentException">A bound is none.</exception>
    public Task SetRetentionAsync(long id, Retention bounds, string actor)
    {
        if (bounds.Refusal is { } refusal)
        {
            throw new ArgumentException(refusal, nameof(bounds));
        }

        return metadata.WriteAsync(w =>
        {
            w.Execute(
                "UPDATE project SET quota_bytes = @2, keep_days = @3, keep_bytes = @4, keep_nightly_days = @5 WHERE id = @1",
                id, bounds.QuotaBytes, bounds.KeepDays, bounds.KeepBytes, bounds.KeepNightlyDays);
            audit.Add(w, actor, "project.retention", w.Text("SELECT name FROM project WHERE id = @1", id));
        });
    }

    private static Project Map(Row row) => new(
        row.Number(0), row.Text(1), row.Text(2), row.Number(3), row.NumberOrNull(4), row.NumberOrNull(5), row.NumberOrNull(6), row.NumberOrNull(7),
        new Reanalysis(row.Number(8), row.Number(9)));

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$")]
    private static partial Regex NamePattern();
}
