using System.Buffers;
using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>
/// A dump's stream without the gaps that the input has in it: a reader of it sees no byte that was not saved. A memory block
/// with a gap becomes one block on each side of it, which any reader of Zephyr's streams understands.
/// </summary>
/// <param name="Bytes">The stream; null when its file header is lost, without which nobody can read it.</param>
/// <param name="LeftOut">What could not be kept besides lost memory (<see cref="Capture.Lost"/>), a few words each; empty for most dumps.</param>
public sealed record SavedStream(ReadOnlyMemory<byte>? Bytes, IReadOnlyList<string> LeftOut)
{
    /// <summary>Writes what is there of a stream; the stream itself when nothing is absent in its middle.</summary>
    internal static SavedStream Of(CapturedStream stream)
    {
        if (stream.Holes.Count == 0)
        {
            return new SavedStream(stream.Bytes, []);
        }

        if (stream.Version is null)
        {
            return new SavedStream(null, ["the file header, and with it processor and reason: a stream without it cannot be read"]);
        }

        List<string> leftOut = [];
        ArrayBufferWriter<byte> output = new(stream.Bytes.Length);
        output.Write(stream.Bytes.Span[..BlockHeader.FileHeaderBytes]);
        int last = LastKept(stream);
        int position = BlockHeader.FileHeaderBytes;
        for (int i = 0; i < stream.Blocks.Count; i++)
        {
            StreamBlock block = stream.Blocks[i];
            AddUnread(position, block.Start, leftOut);
            position = block.End;
            if (block.Header.IsMemory)
            {
                WriteMemory(stream, block, i == last, output);
            }
            else if (WhyNot(stream, block) is string why)
            {
                leftOut.Add(why);
            }
            else
            {
                output.Write(stream.Bytes.Span[block.Start..block.End]);
            }
        }

        AddUnread(position, stream.Bytes.Length, leftOut);
        return new SavedStream(output.WrittenMemory, leftOut);
    }

    private static int LastKept(CapturedStream stream)
    {
        int last = stream.Blocks.Count - 1;
        while (last >= 0 && WhyNot(stream, stream.Blocks[last]) is not null)
        {
            last--;
        }

        return last;
    }

    /// <summary>What a block that is not kept is called; null for one that is.</summary>
    private static string? WhyNot(CapturedStream stream, in StreamBlock block)
    {
        if (block.Header.IsMemory)
        {
            return null;
        }

        if (block.Header.Id == (byte)'C')
        {
            return "the CRC, which is that of the whole stream";
        }

        AddressRange bytes = new((ulong)block.Start, (ulong)block.End);
        return !stream.Holes.Any(h => h.Overlaps(bytes)) ? null : (char)block.Header.Id switch
        {
            'A' => "the registers, of which bytes are lost",
            'T' => "the kernel object, of which bytes are lost",
            'F' => $"the registers of CPU {block.Header.CpuId}, of which bytes are lost",
            _ => "a block of unknown kind, of which bytes are lost",
        };
    }

    /// <summary>
    /// A block for each piece. When the end of the stream's last block is lost, its last piece promises what the block did,
    /// as in a dump that was cut off: so the file itself tells that this is missing.
    /// </summary>
    private static void WriteMemory(CapturedStream stream, in StreamBlock block, bool isLast, ArrayBufferWriter<byte> output)
    {
        for (int i = block.FirstPiece; i < block.EndPiece; i++)
        {
            AddressedBytes piece = stream.Memory[i];
            ulong end = isLast && i == block.EndPiece - 1 ? block.Header.End : piece.Range.End;
            WriteHeader(stream, block.Header, piece.Address, end, output);
            output.Write(piece.Bytes.Span);
        }

        if (isLast && block.FirstPiece == block.EndPiece)
        {
            WriteHeader(stream, block.Header, block.Header.Start, block.Header.End, output);
        }
    }

    private static void WriteHeader(CapturedStream stream, in BlockHeader header, ulong start, ulong end, ArrayBufferWriter<byte> output)
    {
        Span<byte> bytes = output.GetSpan(header.HeaderBytes)[..header.HeaderBytes];
        bytes[0] = header.Id;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], header.Version);
        if (stream.PointerBits == 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[3..], start);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[11..], end);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[3..], (uint)start);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[7..], (uint)end);
        }

        output.Advance(header.HeaderBytes);
    }

    private static void AddUnread(int from, int to, List<string> leftOut)
    {
        if (to > from)
        {
            leftOut.Add($"{Numbers.Text(to - from)} bytes at offset 0x{from:x}, which are no block or lost");
        }
    }
}
