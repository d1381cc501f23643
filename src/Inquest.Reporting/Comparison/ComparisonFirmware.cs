namespace Inquest.Reporting.Comparison;

/// <summary>The builds of one firmware that crashes came from; builds for another board are another firmware.</summary>
/// <param name="Builds">Their ELFs; oldest first where the order is known.</param>
/// <param name="Order">One of <see cref="FirmwareOrderWords"/>.</param>
public sealed record ComparisonFirmware(IReadOnlyList<string> Builds, string Order);
