using Inquest.Server.Storage;

namespace Inquest.Server.Projects;

/// <summary>Reads devices.</summary>
internal sealed class DeviceStore(IMetadataStore metadata)
{
    private const string Columns = "id, project_id, name, first_seen, last_seen, firmware, boot_count, dumps";

    /// <summary>Devices of a project by name.</summary>
    /// <param name="project">The project.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="after">Only names behind this one: the last of the page before.</param>
    public IReadOnlyList<Device> List(long project, int count, string after = "") => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM device WHERE project_id = @1 AND name > @2 ORDER BY name LIMIT @3", Map, project, after, count));

    public Device? Find(long id) => metadata.Read(r => r.First($"SELECT {Columns} FROM device WHERE id = @1", Map, id));

    private static Device Map(Row row) => new(row.Number(0), row.Number(1), row.Text(2), row.Time(3), row.Time(4), row.TextOrNull(5), row.NumberOrNull(6), row.Number(7));
}
