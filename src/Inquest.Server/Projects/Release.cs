namespace Inquest.Server.Projects;

/// <summary>One firmware version and how it fares; what is not known is null.</summary>
/// <param name="Version">The version.</param>
/// <param name="FirstSeen">When it was heard of first.</param>
/// <param name="Symbols">ELFs uploaded for it; 0 is what its page shows first.</param>
/// <param name="Position">The place that a person gave it among the versions.</param>
/// <param name="Devices">Devices that reported a boot with it.</param>
/// <param name="CrashedDevices">Of these, devices that have sent a dump of it.</param>
/// <param name="Boots">Boots reported.</param>
/// <param name="Hours">Hours of running reported.</param>
/// <param name="Crashes">Crashes counted.</param>
/// <param name="NewBugs">Bugs of which it is the earliest version.</param>
internal sealed record Release(
    string Version, DateTimeOffset FirstSeen, long Symbols, long? Position, long Devices, long CrashedDevices, long Boots, double Hours, long Crashes, long NewBugs)
{
    /// <summary>Share of devices without a crash, 0 to 1; null without boot reports.</summary>
    public double? CrashFree => Devices == 0 ? null : 1 - ((double)Math.Min(CrashedDevices, Devices) / Devices);
}
