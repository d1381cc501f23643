using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Inquest.Sealing;

/// <summary>A sealed body that was opened (docs/formats/sealed.md, "Chunks").</summary>
/// <param name="Bytes">The plain bytes, from the first on, as far as they can be vouched for.</param>
/// <param name="Defect">What is wrong when it is not whole, as a sentence; null when it is whole.</param>
public sealed record SealedBody(ReadOnlyMemory<byte> Bytes, string? Defect)
{
    private const int TagBytes = 16;

    /// <summary>Opens a body.</summary>
    /// <param name="header">Its header, a sound one.</param>
    /// <param name="chunks">What stands behind the header, up to the body's end as far as that is known.</param>
    /// <param name="key">The private key that it is sealed to.</param>
    /// <exception cref="ArgumentException">The header is damaged, or the body is sealed to another key.</exception>
    public static SealedBody Open(SealedHeader header, ReadOnlySpan<byte> chunks, ProjectKey key)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(key);
        if (!header.IsSound || header.KeyId != key.Id)
        {
            throw new ArgumentException("The header is damaged, or the body is sealed to another key.", nameof(header));
        }

        if (key.DeriveFor(header) is not { } secret)
        {
            return new SealedBody(ReadOnlyMemory<byte>.Empty, "its ephemeral key is no key: the header was forged or made wrongly");
        }

        using var cipher = new AesGcm(secret, TagBytes);
        CryptographicOperations.ZeroMemory(secret);
        byte[] plain = new byte[chunks.Length];
        int length = 0;
        int sealedChunk = header.ChunkBytes + TagBytes;
        for (uint number = 0; ; number++)
        {
            ReadOnlySpan<byte> chunk = chunks[..Math.Min(chunks.Length, sealedChunk)];
            if (chunk.Length < TagBytes)
            {
                return new SealedBody(plain.AsMemory(0, length), "it was cut off: the chunk that is marked as the last is not there");
            }

            // A full chunk is mostly a middle one; the last may be as long, and then only its mark tells.
            Span<byte> target = plain.AsSpan(length, chunk.Length - TagBytes);
            bool isFull = chunk.Length == sealedChunk;
            if (isFull && TryOpen(cipher, number, isLast: false, chunk, target))
            {
                length += target.Length;
                chunks = chunks[sealedChunk..];
                continue;
            }

            if (TryOpen(cipher, number, isLast: true, chunk, target))
            {
                return new SealedBody(plain.AsMemory(0, length + target.Length), null);
            }

            return new SealedBody(plain.AsMemory(0, length), isFull
                ? $"chunk {number} does not fit its seal: it was damaged or changed"
                : $"it was cut off or damaged in chunk {number}");
        }
    }

    private static bool TryOpen(AesGcm cipher, uint number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[12];
        nonce.Clear();
        nonce[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(nonce[8..], number);
        try
        {
            cipher.Decrypt(nonce, chunk[..^TagBytes], chunk[^TagBytes..], plain);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
