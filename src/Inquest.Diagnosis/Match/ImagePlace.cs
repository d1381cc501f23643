using Inquest.Binary;

namespace Inquest.Diagnosis.Match;

/// <summary>Where in flash a read of it begins that carries no address: where an ELF's code in it belongs.</summary>
public static class ImagePlace
{
    // A read of flash begins on a page; so does the vector table, which a build's own .bin file begins with.
    private const ulong Alignment = 0x100;

    private const int PieceBytes = 256;

    /// <summary>
    /// The address of the image's first byte; null when the ELF's code is not in it to the last byte, or is in it twice (the slots of an
    /// update).
    /// </summary>
    /// <param name="sections">The ELF's sections.</param>
    /// <param name="image">The image.</param>
    public static ulong? Find(IReadOnlyList<FirmwareSection> sections, ReadOnlyMemory<byte> image)
    {
        ArgumentNullException.ThrowIfNull(sections);
        if (PieceOf(sections) is not { } piece)
        {
            return null;
        }

        int at = image.Span.IndexOf(piece.Bytes.Span);
        if (at < 0 || (ulong)at > piece.Address || (piece.Address - (ulong)at) % Alignment != 0 || image.Span[(at + 1)..].IndexOf(piece.Bytes.Span) >= 0)
        {
            return null;
        }

        ulong address = piece.Address - (ulong)at;
        ImageComparison compared = ImageComparison.Compare(sections, [new AddressedBytes(address, image)]);
        return compared.IsIdentical || compared.IsSameCode ? address : null;
    }

    /// <summary>A piece from the middle of the code, which the linker put at its address and so stands nowhere else but in a copy; null when there is too little code.</summary>
    internal static AddressedBytes? PieceOf(IReadOnlyList<FirmwareSection> sections)
    {
        FirmwareSection? code = sections.Where(s => s.Kind == FirmwareSectionKind.Code).MaxBy(s => s.Bytes.Length);
        if (code is null || code.Bytes.Length < 2 * PieceBytes)
        {
            return null;
        }

        int middle = code.Bytes.Length / 2;
        return new AddressedBytes(code.FlashAddress + (ulong)middle, code.Bytes.Slice(middle, PieceBytes));
    }
}
