using System.IO.Compression;
using System.Runtime.InteropServices;
using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>Deflate and gzip with a bound on the output; what was read before damage is kept.</summary>
internal static class Inflater
{
    private const int ChunkBytes = 64 << 10;

    internal static ReadOnlyMemory<byte> Gunzip(NamedBytes file, UnpackBudget budget, DiagnosticBag diagnostics)
    {
        using Stream input = StreamOf(file.Bytes);
        using GZipStream stream = new(input, CompressionMode.Decompress);
        return ReadAll(stream, file.Name, file.Bytes.Length, 0, budget, diagnostics);
    }

    internal static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> packed, string name, long expected, UnpackBudget budget, DiagnosticBag diagnostics)
    {
        using Stream input = StreamOf(packed);
        using DeflateStream stream = new(input, CompressionMode.Decompress);
        return ReadAll(stream, name, packed.Length, expected, budget, diagnostics);
    }

    private static ReadOnlyMemory<byte> ReadAll(Stream stream, string name, long packed, long expected, UnpackBudget budget, DiagnosticBag diagnostics)
    {
        long most = budget.MemberLimit(packed);

        // The archive's word about the size is a hint only: it may be a lie, so nothing large is allocated for it.
        byte[] buffer = new byte[Math.Clamp(expected + 1, ChunkBytes, Math.Max(ChunkBytes, Math.Min(most, 4 << 20)))];
        int used = 0;
        try
        {
            while (true)
            {
                if (used == buffer.Length)
                {
                    if (used > most)
                    {
                        throw budget.TooLarge(name);
                    }

                    Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, 2L * buffer.Length));
                }

                int count = stream.Read(buffer, used, buffer.Length - used);
                if (count == 0)
                {
                    break;
                }

                used += count;
                if (used > most)
                {
                    throw budget.TooLarge(name);
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            diagnostics.Warn("INQ1030", name, $"Compressed data is damaged or cut; the first {used} bytes are used.");
        }

        budget.Take(name, used);
        return buffer.AsMemory(0, used);
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
