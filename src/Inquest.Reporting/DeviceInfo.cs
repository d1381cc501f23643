namespace Inquest.Reporting;

/// <summary>What the device module wrote down about the device and its run; each is null when it did not.</summary>
public sealed record DeviceInfo
{
    /// <summary>The device's name.</summary>
    public string? Device { get; init; }

    /// <summary>The firmware's version.</summary>
    public string? Firmware { get; init; }

    /// <summary>Build id, lower-case hexadecimal.</summary>
    public string? BuildId { get; init; }

    /// <summary>Boots since the counter was last cleared.</summary>
    public uint? BootCount { get; init; }

    /// <summary>Milliseconds from the boot to the crash.</summary>
    public ulong? UptimeMs { get; init; }

    /// <summary>Why the device had started into this run, in words: <c>watchdog</c>, <c>power-on</c>.</summary>
    public string? ResetReason { get; init; }

    /// <summary>Why the dump was taken, in words: <c>fatal error</c>, <c>supervisor timer</c>, <c>watchdog</c>, <c>firmware itself</c> (it asked for one).</summary>
    public string? Capture { get; init; }
}
