namespace Inquest.Devices;

/// <summary>A dump on a device.</summary>
/// <param name="Number">Its number, which it keeps; 0 is the one in RAM, whose place another may take.</param>
/// <param name="Length">Bytes of its stream.</param>
/// <param name="Crc">CRC-32 of them.</param>
/// <param name="Lost">Bytes that did not fit on the device.</param>
/// <param name="BootCount">The boot that crashed; null when the device does not say.</param>
/// <param name="UptimeMilliseconds">Milliseconds from that boot to the crash; null when the device does not say.</param>
/// <param name="Reason">Zephyr's reason; null when the device does not say.</param>
public sealed record DeviceDump(ulong Number, long Length, uint Crc, ulong Lost, ulong? BootCount, ulong? UptimeMilliseconds, ulong? Reason);
