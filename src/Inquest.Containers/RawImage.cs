using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>Plain bytes as an image, with or without MCUboot's header in front.</summary>
internal static class RawImage
{
    // struct image_header of MCUboot (boot/bootutil/include/bootutil/image.h): ih_magic at 0, ih_hdr_size u16 at 8.
    private const uint McubootMagic = 0x96F3B83D;
    private const int McubootHeaderMinimum = 32;
    private const ulong PageMask = 0xFFF;

    internal static FlashImage Read(NamedBytes file, ulong? address)
    {
        ReadOnlySpan<byte> bytes = file.Bytes.Span;
        int header = 0;
        if (bytes.Length >= McubootHeaderMinimum && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == McubootMagic)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
            header = size >= McubootHeaderMinimum && size < bytes.Length ? size : McubootHeaderMinimum;

            // A manifest's load_address may name the slot or the code behind the header. A slot begins on a page, so an
            // address that is exactly one header above a page is the code's (0xC200 with a header of 0x200).
            if (address is { } at && (at & PageMask) == (ulong)header && at >= (ulong)header)
            {
                address = at - (ulong)header;
            }
        }

        return new FlashImage(file.Name, ImageFormat.Raw, [new AddressedBytes(address ?? 0, file.Bytes)], address is not null, family: null, header);
    }
}
