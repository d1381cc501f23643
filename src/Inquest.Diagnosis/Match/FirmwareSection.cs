using Inquest.Binary;

namespace Inquest.Diagnosis.Match;

/// <summary>One section of the ELF that stands in flash.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="FlashAddress">Where its bytes lie in flash (the segment's physical address for initial data).</param>
/// <param name="Address">Where the program sees it (the same but for initial data).</param>
/// <param name="Bytes">Its content.</param>
public sealed record FirmwareSection(string Name, FirmwareSectionKind Kind, ulong FlashAddress, ulong Address, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The flash addresses that it covers.</summary>
    public AddressRange FlashRange => AddressRange.FromLength(FlashAddress, (ulong)Bytes.Length);
}
