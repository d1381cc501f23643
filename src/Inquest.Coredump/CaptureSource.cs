using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>One input to search for dumps: an image by segments, or a text.</summary>
public sealed class CaptureSource
{
    private CaptureSource(string name, IReadOnlyList<AddressedBytes> segments, bool addressKnown, ReadOnlyMemory<byte> text)
    {
        Name = name;
        Segments = segments;
        AddressKnown = addressKnown;
        Text = text;
    }

    /// <summary>Display path of the input.</summary>
    public string Name { get; }

    /// <summary>Bytes by address, sorted and disjoint; empty for a text.</summary>
    public IReadOnlyList<AddressedBytes> Segments { get; }

    /// <summary>False when the segments' addresses are offsets in a file.</summary>
    public bool AddressKnown { get; }

    /// <summary>A log in UTF-8; empty for an image.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>True when the image came as UF2 (CURRENT.UF2 shows only what the boot loader exports).</summary>
    public bool IsUf2 { get; init; }

    /// <summary>UF2 family id; null without one.</summary>
    public uint? Family { get; init; }

    /// <summary>What the file promises and does not hold, as <c>1,835 of 2,752 UF2 blocks are there</c>; or how a HEX file is not whole; null when it is whole, or does not say.</summary>
    public string? Incomplete { get; init; }

    /// <summary>A flash or RAM image, a partition, or a bare stream.</summary>
    /// <param name="name">Display path.</param>
    /// <param name="segments">Sorted by address, disjoint.</param>
    /// <param name="addressKnown">False when the addresses are offsets.</param>
    /// <param name="isUf2">True when the image came as UF2.</param>
    /// <param name="family">UF2 family id; null without one.</param>
    /// <param name="incomplete"><see cref="Incomplete"/>.</param>
    public static CaptureSource FromImage(
        string name, IReadOnlyList<AddressedBytes> segments, bool addressKnown, bool isUf2 = false, uint? family = null, string? incomplete = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(segments);
        return new CaptureSource(name, segments, addressKnown, default) { IsUf2 = isUf2, Family = family, Incomplete = incomplete };
    }

    /// <summary>A file of unknown base.</summary>
    public static CaptureSource FromBytes(string name, ReadOnlyMemory<byte> bytes) => FromImage(name, [new AddressedBytes(0, bytes)], addressKnown: false);

    /// <summary>A log.</summary>
    public static CaptureSource FromText(string name, ReadOnlyMemory<byte> text)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new CaptureSource(name, [], addressKnown: false, text);
    }
}
