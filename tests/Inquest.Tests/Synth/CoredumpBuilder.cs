using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;

namespace Inquest.Tests.Synth;

/// <summary>Builds Zephyr core dump streams and the containers around them.</summary>
internal sealed class CoredumpBuilder
{
    private readonly List<byte> _bytes = [];
    private readonly int _pointerBytes;

    internal CoredumpBuilder(int version = 2, int target = 3, int pointerBytes = 4, uint reason = 25, byte flags = 0)
    {
        _pointerBytes = pointerBytes;
        Chunk("ZE"u8, U16(version), U16(target), [pointerBytes == 8 ? (byte)6 : (byte)5, flags], U32(reason));
    }

    /// <summary>What each buffer_output call wrote, as the logging backend sees it.</summary>
    internal List<byte[]> Chunks { get; } = [];

    /// <summary>Offsets of the block headers, and of the end.</summary>
    internal List<int> Boundaries { get; } = [];

    internal int Length => _bytes.Count;

    /// <summary>A dump with registers, a thread's struct and stack, and RAM: the usual shape.</summary>
    internal static CoredumpBuilder Typical(int ramBytes = 4096, int seed = 1) => new CoredumpBuilder()
        .Arch(2, Pattern(68, seed))
        .Memory(0x20001000, Pattern(0x80, seed + 1))
        .Memory(0x20002000, Pattern(ramBytes, seed + 2));

    internal static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal CoredumpBuilder Arch(int version, byte[] payload) => Block([(byte)'A', .. U16(version), .. U16(payload.Length)], payload);

    internal CoredumpBuilder Threads(byte[] payload) => Block([(byte)'T', .. U16(1), .. U16(payload.Length)], payload);

    internal CoredumpBuilder Cpu(uint cpu, ulong thread, byte[] payload) =>
        Block([(byte)'F', .. U16(1), .. U16(payload.Length), .. U32(cpu), .. Pointer(thread)], payload);

    internal CoredumpBuilder Memory(ulong start, byte[] payload) => MemoryPromising(start, (ulong)payload.Length, payload);

    internal CoredumpBuilder MemoryPromising(ulong start, ulong length, byte[] payload) =>
        Block([(byte)'M', .. U16(1), .. Pointer(start), .. Pointer(start + length)], payload);

    internal CoredumpBuilder Crc() => Block([(byte)'C', .. U16(1), .. U32(Checksum.Crc32([.. _bytes]))], []);

    internal CoredumpBuilder Raw(params byte[] bytes) => Block(bytes, []);

    internal byte[] Build() => [.. _bytes];

    /// <summary>A flash partition as Zephyr leaves it; erased behind the stream.</summary>
    internal static byte[] Partition(byte[] stream, int partitionBytes, int error = 0, ushort? checksum = null, int headerBytes = 16)
    {
        byte[] partition = Erased(partitionBytes);
        byte[] header = [.. "CD"u8, .. U16(1), .. U32((uint)stream.Length), .. U16(0), .. U16(checksum ?? Checksum.Sum16(stream)), .. U32(unchecked((uint)error))];
        header.CopyTo(partition, 0);
        stream.CopyTo(partition, headerBytes);
        return partition;
    }

    /// <summary>
    /// What Zephyr leaves when the partition is too small: whole chunks as far as they fit, the rejected one counted in
    /// the checksum, error 0 up to 4.1 and -12 later.
    /// </summary>
    internal static byte[] TooSmallPartition(byte[] stream, int partitionBytes, bool since42, int chunk = 64)
    {
        int room = (partitionBytes - 16) / chunk * chunk;
        byte[] stored = stream[..room];
        ushort checksum = Checksum.Sum16(stream.AsSpan(0, Math.Min(stream.Length, room + chunk)));
        return Partition(stored, partitionBytes, since42 ? -12 : 0, checksum);
    }

    /// <summary>A partition of the nRF Connect SDK.</summary>
    internal static byte[] NordicPartition(byte[] stream, int partitionBytes)
    {
        byte[] partition = Erased(partitionBytes);
        byte[] header = [.. "CD01"u8, .. U32(16), .. U32((uint)stream.Length), .. U16(Checksum.Crc16Ccitt(stream))];
        byte[] sealedHeader = [.. header, .. U16(Checksum.Crc16Ccitt(header))];
        sealedHeader.CopyTo(partition, 0);
        stream.CopyTo(partition, 16);
        return partition;
    }

    /// <summary>The in-memory backend's array.</summary>
    internal static byte[] InMemory(byte[] stream, int arrayBytes)
    {
        int stored = Math.Min(stream.Length, arrayBytes);
        return [0xDE, 0xB0, 0xDE, 0xB0, .. U32((uint)stored), .. stream[..stored], .. new byte[arrayBytes - stored], 0xDE, 0xB0, 0xDE, 0xB0];
    }

    internal static byte[] Erased(int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(0xFF);
        return bytes;
    }

    /// <summary>The lines of the logging backend, without their ends: a line for each 32 bytes of each output call.</summary>
    internal List<string> LogLines(string prefix = "[00:00:01.593,000] <err> coredump: ")
    {
        List<string> lines = [prefix + "#CD:BEGIN#"];
        foreach (byte[] chunk in Chunks)
        {
            for (int i = 0; i < chunk.Length; i += 32)
            {
                lines.Add($"{prefix}#CD:{Convert.ToHexStringLower(chunk.AsSpan(i, Math.Min(32, chunk.Length - i)))}");
            }
        }

        lines.Add(prefix + "#CD:END#");
        return lines;
    }

    internal static byte[] Text(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n");

    private CoredumpBuilder Block(byte[] header, byte[] payload)
    {
        Boundaries.Add(_bytes.Count);
        Chunk(header);
        if (payload.Length > 0)
        {
            Chunk(payload);
        }

        return this;
    }

    private void Chunk(params ReadOnlySpan<byte> bytes)
    {
        Chunks.Add(bytes.ToArray());
        _bytes.AddRange(bytes);
    }

    private void Chunk(ReadOnlySpan<byte> a, byte[] b, byte[] c, byte[] d, byte[] e) => Chunk([.. a, .. b, .. c, .. d, .. e]);

    private byte[] Pointer(ulong value) => _pointerBytes == 8 ? U64(value) : U32((uint)value);

    internal static byte[] U16(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    internal static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    internal static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
