using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>
/// The rows of devices, as dumps and boot reports keep them. Devices have no clock: times are the server's. Which version a device runs
/// is told by its latest boot, whatever arrives last; by what arrives last only where boots are not told.
/// </summary>
internal static class DeviceRows
{
    // Whether what is told comes after what is known. A number that nobody has gone beyond for days and that is undercut at boot is one
    // from before the device was erased.
    private const string IsLater =
        """
        CASE WHEN excluded.boot_count IS NULL OR device.boot_count IS NULL THEN @7
             WHEN excluded.boot_count >= device.boot_count OR device.boot_at < @8 THEN 1 ELSE 0 END = 1
        """;

    private const string Note =
        $"""
        INSERT INTO device (project_id, name, first_seen, last_seen, firmware, boot_count, dumps, boot_at)
        VALUES (@1, @2, @3, @3, @4, @5, @6, CASE WHEN @5 IS NULL THEN NULL ELSE @3 END)
        ON CONFLICT (project_id, name) DO UPDATE SET
          last_seen = CASE WHEN excluded.last_seen > device.last_seen THEN excluded.last_seen ELSE device.last_seen END,
          firmware = CASE WHEN {IsLater} THEN COALESCE(excluded.firmware, device.firmware) ELSE COALESCE(device.firmware, excluded.firmware) END,
          boot_count = CASE WHEN {IsLater} THEN COALESCE(excluded.boot_count, device.boot_count) ELSE COALESCE(device.boot_count, excluded.boot_count) END,
          boot_at = CASE WHEN {IsLater} THEN COALESCE(excluded.boot_at, device.boot_at) ELSE COALESCE(device.boot_at, excluded.boot_at) END,
          dumps = device.dumps + excluded.dumps
        RETURNING id
        """;

    /// <summary>Notes that a device was heard of; its number.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="project">Its project.</param>
    /// <param name="about">What was told; the device is named.</param>
    /// <param name="now">The time.</param>
    /// <param name="dumps">Dumps that are stored for it with this.</param>
    /// <param name="beginsAnew">For what is told at boot: a higher boot from before this time is forgotten. Null for dumps, which may be old.</param>
    public static long Touch(IMetadataWriter w, long project, DumpMetadata about, DateTimeOffset now, int dumps, DateTimeOffset? beginsAnew = null) =>
        w.Number(Note, project, about.Device, now, about.Firmware, about.BootCount, dumps, true, beginsAnew)!.Value;

    /// <summary>
    /// Notes what a dump that was stored before tells of its device; the device's number. Its version and boot count stay when the device
    /// has told of a later boot, or of one whose place is not known.
    /// </summary>
    public static long Complete(IMetadataWriter w, long project, DumpMetadata about, DateTimeOffset seen, int dumps) =>
        w.Number(Note, project, about.Device, seen, about.Firmware, about.BootCount, dumps, false, null)!.Value;
}
