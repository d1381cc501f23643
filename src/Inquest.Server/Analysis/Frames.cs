using System.Buffers.Binary;

namespace Inquest.Server.Analysis;

/// <summary>Messages over a pipe: the number of bytes as a little-endian u32, then the bytes.</summary>
internal static class Frames
{
    /// <summary>Bytes of a message at most; a report is far smaller.</summary>
    public const int MaxBytes = 64 << 20;

    public static void Write(Stream stream, ReadOnlySpan<byte> message)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)message.Length);
        stream.Write(length);
        stream.Write(message);
        stream.Flush();
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The other side does not keep to the protocol.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] length = new byte[4];
        int read = await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellation);
        if (read < length.Length)
        {
            return null;
        }

        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (bytes > MaxBytes)
        {
            throw new InvalidDataException($"A message of {bytes} bytes is none.");
        }

        byte[] message = new byte[bytes];
        return await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellation) == message.Length ? message : null;
    }
}
