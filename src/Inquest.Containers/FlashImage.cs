using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>The memory of a device, or a part of it, as one input holds it. Immutable.</summary>
public sealed class FlashImage
{
    internal FlashImage(string name, ImageFormat format, IReadOnlyList<AddressedBytes> segments, bool addressKnown, uint? family, int codeOffset)
    {
        Name = name;
        Format = format;
        Segments = segments;
        AddressKnown = addressKnown;
        Family = family;
        CodeOffset = codeOffset;
    }

    /// <summary>Display path of the file.</summary>
    public string Name { get; }

    /// <summary>The container that it came in.</summary>
    public ImageFormat Format { get; }

    /// <summary>
    /// The known bytes, sorted by address, disjoint, and neighbours merged. Zero-copy for raw images. Where a block was
    /// absent or damaged there is a gap.
    /// </summary>
    public IReadOnlyList<AddressedBytes> Segments { get; }

    /// <summary>False for a raw image whose base nobody told: its addresses then are offsets in the file.</summary>
    public bool AddressKnown { get; }

    /// <summary>UF2 family id (see <see cref="Uf2Family"/>); null for other formats, and for UF2 blocks without one.</summary>
    public uint? Family { get; }

    /// <summary>What the file promises and does not hold, as <c>1,835 of 2,752 UF2 blocks are there</c>; or how a HEX file is not whole; null when it is whole, or does not say.</summary>
    public string? Incomplete { get; internal init; }

    /// <summary>Bytes before the vector table: the header size of an MCUboot-signed image, else 0.</summary>
    public int CodeOffset { get; }

    /// <summary>Number of bytes in all segments.</summary>
    public long ByteCount => Segments.Sum(s => (long)s.Bytes.Length);

    /// <summary>A raw image whose base nobody told, at an address that was found out since; its bytes are not copied.</summary>
    /// <param name="address">The address of its first byte.</param>
    /// <exception cref="InvalidOperationException">The image has addresses of its own.</exception>
    internal FlashImage At(ulong address) => AddressKnown
        ? throw new InvalidOperationException("The image's addresses are known.")
        : new FlashImage(Name, Format, [.. Segments.Select(s => new AddressedBytes(address + s.Address, s.Bytes))], addressKnown: true, Family, CodeOffset) { Incomplete = Incomplete };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
