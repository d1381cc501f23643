using Inquest.Server.Dumps;

namespace Inquest.Server.Projects;

/// <summary>One device and what is known of it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Boots">Its boots by version, the latest first.</param>
/// <param name="Dumps">Its newest dumps.</param>
internal sealed record DeviceDetail(Device Device, IReadOnlyList<DeviceBoots> Boots, IReadOnlyList<DumpRow> Dumps);
