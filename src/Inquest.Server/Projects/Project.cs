using Inquest.Server.Dumps;

namespace Inquest.Server.Projects;

/// <summary>One product: its devices, dumps, symbols and bugs, kept apart from other projects'.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name in addresses: lower-case letters, digits and hyphens.</param>
/// <param name="DeviceSecret">The key from which devices' keys are derived, hexadecimal.</param>
/// <param name="StoredBytes">Bytes of its dumps.</param>
/// <param name="QuotaBytes">Bytes that its dumps and ELFs may take; null for no bound.</param>
/// <param name="KeepDays">Days after which dumps are removed; null to keep them.</param>
/// <param name="KeepBytes">Bytes above which the oldest dumps are removed; null to keep them.</param>
/// <param name="KeepNightlyDays">Days after which nightly ELFs that nothing refers to are removed; null to keep them.</param>
/// <param name="Again">How far the last second look at its dumps is.</param>
internal sealed record Project(long Id, string Name, string DeviceSecret, long StoredBytes, long? QuotaBytes, long? KeepDays, long? KeepBytes, long? KeepNightlyDays, Reanalysis Again)
{
    /// <summary>How much it keeps.</summary>
    public Retention Retention => new(QuotaBytes, KeepDays, KeepBytes, KeepNightlyDays);
}
