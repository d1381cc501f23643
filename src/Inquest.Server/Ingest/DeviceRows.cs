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

    /// <summary>
    /// Notes what a dump that was stored before tells of its device; the device's number. Its version and boot count stay when the device
    /// has told of a later boot, or of one whose place is not known.
    /// </summary>
    public static long Complete(IMetadataWriter w, long project, DumpMetadata about, DateTimeOffset seen, int dumps) => w.Number(
        """
        INSERT INTO device (project_id, name, first_seen, last_seen, firmware, boot_count, dumps) VALUES (@1, @2, @3, @3, @4, @5, @6)
        ON CONFLICT (project_id, name) DO UPDATE SET
          last_seen = CASE WHEN excluded.last_seen > device.last_seen THEN excluded.last_seen ELSE device.last_seen END,
          firmware = CASE WHEN excluded.boot_count >= device.boot_count THEN COALESCE(excluded.firmware, device.firmware) ELSE COALESCE(device.firmware, excluded.firmware) END,
          boot_count = CASE WHEN excluded.boot_count >= device.boot_count THEN excluded.boot_count ELSE COALESCE(device.boot_count, excluded.boot_count) END,
          dumps = device.dumps + excluded.dumps
        RETURNING id
        """,
        project, about.Device, seen, about.Firmware, about.BootCount, dumps)!.Value;
}
