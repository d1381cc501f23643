using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;

namespace Inquest.Server.Projects;

/// <summary>Reads devices.</summary>
internal sealed class DeviceStore(IMetadataStore metadata, DumpStore dumps)
{
    private const string Columns = "id, project_id, name, first_seen, last_seen, firmware, boot_count, dumps";

    /// <summary>Devices of a project by name.</summary>
    /// <param name="project">The project.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="after">Only names behind this one: the last of the page before.</param>
    public IReadOnlyList<Device> List(long project, int count, string after = "") => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM device WHERE project_id = @1 AND name > @2 ORDER BY name LIMIT @3", Map, project, after, count));

    /// <summary>Devices whose name begins with a text, by name.</summary>
    public IReadOnlyList<Device> Search(long project, string start, int count, string after) => metadata.Read(r =>
        r.Query(
            $"SELECT {Columns} FROM device WHERE project_id = @1 AND name > @2 AND name LIKE @3 ESCAPE '\\' ORDER BY name LIMIT @4", Map, project, after,
            start.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%", count));

    /// <summary>How many devices a project knows.</summary>
    public long Count(long project) => metadata.Read(r => r.Number("SELECT COUNT(*) FROM device WHERE project_id = @1", project) ?? 0);

    public Device? Find(long id) => metadata.Read(r => r.First($"SELECT {Columns} FROM device WHERE id = @1", Map, id));

    /// <summary>A device with its boots and newest dumps.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="count">Dumps at most.</param>
    public DeviceDetail? FindDetail(long id, int count)
    {
        if (Find(id) is not { } device)
        {
            return null;
        }

        List<DeviceBoots> boots = metadata.Read(r =>
        {
            List<DeviceBoots> found = r.Query(
                "SELECT version, SUM(boots), SUM(crashes), SUM(uptime_ms) FROM boots WHERE device_id = @1 GROUP BY version",
                x => new DeviceBoots(x.Text(0) is { Length: > 0 } version ? version : null, x.Number(1), x.Number(2), x.Number(3) / 3_600_000.0), id);
            VersionOrder order = VersionOrder.Read(r, device.ProjectId);
            found.Sort((a, b) => order.Compare(b.Version, a.Version));
            return found;
        });
        return new DeviceDetail(device, boots, dumps.ListOfDevice(id, count));
    }

    private static Device Map(Row row) => new(row.Number(0), row.Number(1), row.Text(2), row.Time(3), row.Time(4), row.TextOrNull(5), row.NumberOrNull(6), row.Number(7));
}
