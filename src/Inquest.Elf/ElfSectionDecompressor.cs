using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>Decompresses sections: SHF_COMPRESSED with its Elf_Chdr (gABI, "Section Compression"), and GNU's older <c>.zdebug_</c>.</summary>
internal static class ElfSectionDecompressor
{
    private const uint Zlib = 1;
    private const uint Zstandard = 2;

    /// <summary>
    /// The decompressed bytes, or null with <paramref name="problem"/> said. At most <paramref name="budget"/> bytes are
    /// allocated, and never more than the compressed bytes could hold (<see cref="Limits.MaxCompressionRatio"/>).
    /// </summary>
    public static byte[]? Decompress(ReadOnlyMemory<byte> bytes, bool hasHeader, bool is64Bit, long budget, Limits limits, out string? problem)
    {
        problem = null;
        uint type = Zlib;
        ulong size;
        int start;
        ReadOnlySpan<byte> span = bytes.Span;
        if (hasHeader)
        {
            var cursor = new ByteCursor(span);
            type = cursor.ReadUInt32();
            if (is64Bit)
            {
                cursor.ReadUInt32();
            }

            size = cursor.ReadUnsigned(is64Bit ? 8 : 4);
            cursor.ReadUnsigned(is64Bit ? 8 : 4);
            start = cursor.Position;
            if (cursor.Failed)
            {
                problem = "its compression header is cut";
                return null;
            }
        }
        else if (span.Length >= 12 && span[..4].SequenceEqual("ZLIB"u8))
        {
            size = BinaryPrimitives.ReadUInt64BigEndian(span[4..]);
            start = 12;
        }
        else
        {
            problem = "it lacks the ZLIB header of .zdebug sections";
            return null;
        }

        if (type != Zlib)
        {
            problem = type == Zstandard
                ? "it is compressed with zstd, which is not supported; rebuild with zlib or run objcopy --decompress-debug-sections"
                : $"its compression type {type} is unknown";
            return null;
        }

        long most = Math.Min(budget, (long)(bytes.Length - start) * limits.MaxCompressionRatio);
        if (size > (ulong)most)
        {
            problem = $"its stated size of {Numbers.Text(size)} bytes is above the limit";
            return null;
        }

        return Inflate(bytes[start..], (int)size, out problem);
    }

    private static byte[]? Inflate(ReadOnlyMemory<byte> compressed, int size, out string? problem)
    {
        problem = null;
        byte[] result = new byte[size];
        if (!MemoryMarshal.TryGetArray(compressed, out ArraySegment<byte> segment))
        {
            segment = compressed.ToArray();
        }

        using var input = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        int length;
        try
        {
            length = zlib.ReadAtLeast(result, size, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            problem = "its compressed bytes are damaged";
            return null;
        }

        if (length < size)
        {
            problem = $"its compressed bytes end early ({Numbers.Text(length)} of {Numbers.Text(size)}); what came out is used";
            Array.Resize(ref result, length);
        }

        return result;
    }
}
