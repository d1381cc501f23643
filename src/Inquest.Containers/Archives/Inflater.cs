using System.IO.Compression;
using System.Runtime.InteropServices;
using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>Deflate and gzip with a bound on the output; what was read before damage is kept.</summary>
internal static class Inflater
{
    private const int ChunkBytes = 64 << 10;
    private const int MostHinted = 4 << 20;

    internal static ReadOnlyMemory<byte> Gunzip(NamedBytes file, UnpackBudget budget, DiagnosticBag diagnostics)
    {
        return ReadAll(() => new GZipStream(StreamOf(file.Bytes), CompressionMode.Decompress), file.Name, file.Bytes.Length, 0, budget, diagnostics);
    }

    internal static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> packed, string name, long expected, UnpackBudget budget, DiagnosticBag diagnostics)
    {
        return ReadAll(() => new DeflateStream(StreamOf(packed), CompressionMode.Decompress), name, packed.Length, expected, budget, diagnostics);
    }

    // The archive's word about the size is a hint only: it may be a lie, so nothing large is allocated for it. What is large is
    // unpacked twice, once to count: an array that grows would take twice the memory.
    private static ReadOnlyMemory<byte> ReadAll(Func<Stream> open, string name, long packed, long expected, UnpackBudget budget, DiagnosticBag diagnostics)
    {
        long most = budget.MemberLimit(packed);
        byte[] buffer = new byte[Math.Clamp(expected + 1, ChunkBytes, MostHinted)];
        bool isWhole = Fill(open, buffer, out int used);
        if (used == buffer.Length)
        {
            if (Count(open, most) is not long length)
            {
                throw budget.MemberTooLarge(name, packed);
            }

            buffer = new byte[checked((int)length + 1)];
            isWhole = Fill(open, buffer, out used);
        }

        if (used > most)
        {
            throw budget.MemberTooLarge(name, packed);
        }

        if (!isWhole)
        {
            diagnostics.Warn("INQ1030", name, $"Compressed data is damaged or cut; the first {Numbers.Text(used)} bytes are used.");
        }

        budget.Take(name, used);
        return buffer.AsMemory(0, used);
    }

    /// <summary>Unpacks until the buffer is full; false when the data is damaged before its end.</summary>
    private static bool Fill(Func<Stream> open, byte[] buffer, out int used)
    {
        used = 0;
        using Stream stream = open();
        try
        {
            while (used < buffer.Length && stream.Read(buffer, used, buffer.Length - used) is > 0 and int count)
            {
                used += count;
            }

            return true;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return false;
        }
    }

    // Bytes up to the end or to the damage; null for more than are allowed.
    private static long? Count(Func<Stream> open, long most)
    {
        byte[] chunk = new byte[ChunkBytes];
        long count = 0;
        using Stream stream = open();
        try
        {
            while (stream.Read(chunk, 0, chunk.Length) is > 0 and int read)
            {
                count += read;
                if (count > most)
                {
                    return null;
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return count;
        }

        return count;
    }

    internal static Stream StreamOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new ReadOnlyMemoryStream(bytes);

    /// <summary>A stream over memory that has no array behind it (a mapped file).</summary>
    private sealed class ReadOnlyMemoryStream(ReadOnlyMemory<byte> bytes) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => bytes.Length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, bytes.Length - _position);
            bytes.Span.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
