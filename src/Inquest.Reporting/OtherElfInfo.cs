namespace Inquest.Reporting;

/// <summary>An ELF that came along beside the one that wrote the dump: a bootloader, another core's, an older build.</summary>
/// <param name="Name">Its display path.</param>
/// <param name="Used">True when it explains addresses of its own range; false when it takes no part.</param>
/// <param name="Reason">The addresses that it serves and what shows that it is the device's; or why it is not used.</param>
/// <param name="FitsAsWell">True when it fits the dump no worse than the one that was taken: nothing in the inputs tells the two apart.</param>
public sealed record OtherElfInfo(string Name, bool Used, string Reason, bool FitsAsWell = false);
