using Inquest.Reporting;
using Inquest.Server.Bugs;
using Inquest.Server.Ingest;
using Inquest.Server.Storage;

namespace Inquest.Server.Dumps;

/// <summary>What is told of a dump after its row was made, by itself, its ELF, or its sender once more: it counts where nothing was told before.</summary>
internal static class DumpFacts
{
    /// <summary>Fills in what the dump and its ELF tell (<see cref="Complete(IMetadataWriter, DumpRow, DumpMetadata)"/>).</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="dump">The dump as its row is.</param>
    /// <param name="told">What the device module wrote into it; null for nothing.</param>
    /// <param name="elfFirmware">The version of the ELF that fits; null when not known.</param>
    /// <returns>The dump as its row is now.</returns>
    public static DumpRow Complete(IMetadataWriter w, DumpRow dump, DeviceInfo? told, string? elfFirmware) => Complete(w, dump, new DumpMetadata
    {
        Device = DumpMetadata.Clean(told?.Device),
        Firmware = DumpMetadata.Clean(told?.Firmware) ?? elfFirmware,
        BootCount = told?.BootCount,
        UptimeMilliseconds = told?.UptimeMs is { } uptime and <= long.MaxValue ? (long)uptime : null,
    });

    /// <summary>Fills in what is not known of a dump yet, and counts it anew where that changes its bug's numbers.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="dump">The dump as its row is.</param>
    /// <param name="told">What is told now.</param>
    /// <returns>The dump as its row is now.</returns>
    public static DumpRow Complete(IMetadataWriter w, DumpRow dump, DumpMetadata told)
    {
        DumpMetadata itself = new DumpMetadata
        {
            Device = dump.Device,
            Firmware = dump.Firmware,
            BuildId = dump.BuildId,
            BootCount = dump.BootCount,
            UptimeMilliseconds = dump.UptimeMilliseconds,
            ResetReason = dump.ResetReason,
        }.Or(told);
        DumpRow complete = dump with
        {
            Device = itself.Device,
            Firmware = itself.Firmware,
            BuildId = itself.BuildId,
            BootCount = itself.BootCount,
            UptimeMilliseconds = itself.UptimeMilliseconds,
            ResetReason = itself.ResetReason,
        };
        if (complete == dump)
        {
            return dump;
        }

        BugCounters.Remove(w, dump);
        if (itself.Device is not null)
        {
            complete = complete with { DeviceId = DeviceRows.Complete(w, dump.ProjectId, itself, dump.LastSeen, dumps: dump.DeviceId is null ? 1 : 0) };
        }

        ReleaseRows.Touch(w, dump.ProjectId, itself.Firmware, dump.ReceivedAt);
        w.Execute(
            "UPDATE dump SET device_id = @2, firmware = @3, build_id = @4, boot_count = @5, uptime_ms = @6, reset_reason = @7 WHERE id = @1",
            dump.Id, complete.DeviceId, itself.Firmware, itself.BuildId, itself.BootCount, itself.UptimeMilliseconds, itself.ResetReason);
        if (dump.BugId is { } bug)
        {
            BugCounters.Add(w, bug, complete);
        }

        return complete;
    }
}
