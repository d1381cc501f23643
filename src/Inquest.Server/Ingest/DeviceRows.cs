using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>The rows of devices, as dumps and boot reports keep them.</summary>
internal static class DeviceRows
{
    /// <summary>Notes that a device was heard of; its number. Time is the server's: devices have no clock.</summary>
    public static long Touch(IMetadataWriter w, long project, DumpMetadata about, DateTimeOffset now, int dumps) => w.Number(
        """
        INSERT INTO device (project_id, name, first_seen, last_seen, firmware, boot_count, dumps) VALUES (@1, @2, @3, @3, @4, @5, @6)
        ON CONFLICT (project_id, name) DO UPDATE SET
          last_seen = excluded.last_seen,
          firmware = COALESCE(excluded.firmware, device.firmware),
          boot_count = COALESCE(excluded.boot_count, device.boot_count),
          dumps = device.dumps + excluded.dumps
        RETURNING id
        """,
        project, about.Device, now, about.Firmware, about.BootCount, dumps)!.Value;
}
