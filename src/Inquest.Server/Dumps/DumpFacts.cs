using Inquest.Reporting;
using Inquest.Server.Bugs;
using Inquest.Server.Ingest;
using Inquest.Server.Storage;

namespace Inquest.Server.Dumps;

/// <summary>What a dump itself, and its ELF, tell of its device: it counts where the sender told nothing.</summary>
internal static class DumpFacts
{
    /// <summary>Fills in what is not known of a dump yet, and counts it anew where that changes its bug's numbers.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="dump">The dump as its row is.</param>
    /// <param name="told">What the device module wrote into it; null for nothing.</param>
    /// <param name="elfFirmware">The version of the ELF that fits; null when not known.</param>
    /// <returns>The dump as its row is now.</returns>
    public static DumpRow Complete(IMetadataWriter w, DumpRow dump, DeviceInfo? told, string? elfFirmware)
    {
        var itself = new DumpMetadata
        {
            Device = dump.Device ?? DumpMetadata.Clean(told?.Device),
            Firmware = dump.Firmware ?? DumpMetadata.Clean(told?.Firmware) ?? elfFirmware,
            BootCount = dump.BootCount ?? told?.BootCount,
            UptimeMilliseconds = dump.UptimeMilliseconds ?? (told?.UptimeMs is { } uptime and <= long.MaxValue ? (long)uptime : null),
        };
        if ((itself.Device, itself.Firmware, itself.BootCount, itself.UptimeMilliseconds) == (dump.Device, dump.Firmware, dump.BootCount, dump.UptimeMilliseconds))
        {
            return dump;
        }

        BugCounters.Remove(w, dump);
        long? device = itself.Device is null ? null : DeviceRows.Complete(w, dump.ProjectId, itself, dump.LastSeen, dumps: dump.DeviceId is null ? 1 : 0);
        ReleaseRows.Touch(w, dump.ProjectId, itself.Firmware, dump.ReceivedAt);
        w.Execute(
            "UPDATE dump SET device_id = @2, firmware = @3, boot_count = @4, uptime_ms = @5 WHERE id = @1", dump.Id, device, itself.Firmware, itself.BootCount, itself.UptimeMilliseconds);
        DumpRow complete = dump with
        {
            DeviceId = device,
            Device = itself.Device,
            Firmware = itself.Firmware,
            BootCount = itself.BootCount,
            UptimeMilliseconds = itself.UptimeMilliseconds,
        };
        if (dump.BugId is { } bug)
        {
            BugCounters.Add(w, bug, complete);
        }

        return complete;
    }
}
