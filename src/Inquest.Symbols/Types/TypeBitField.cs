namespace Inquest.Symbols.Types;

/// <summary>Where a bit-field lies in its structure.</summary>
/// <param name="ByteOffset">The byte that its lowest bit is in, from the structure's start.</param>
/// <param name="BitOffset">Bits above that byte's lowest, 0 to 7.</param>
/// <param name="BitSize">Its bits, 1 to 64.</param>
public readonly record struct TypeBitField(ulong ByteOffset, int BitOffset, int BitSize)
{
    /// <summary>The field's value in a structure's bytes (little endian); null when they end before the field does.</summary>
    public ulong? Read(ReadOnlySpan<byte> structure)
    {
        int bytes = (BitOffset + BitSize + 7) / 8;
        if (ByteOffset > (ulong)structure.Length || structure.Length - (int)ByteOffset < bytes || bytes > 8)
        {
            return null;
        }

        ulong value = 0;
        for (int i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | structure[(int)ByteOffset + i];
        }

        value >>= BitOffset;
        return BitSize >= 64 ? value : value & ((1ul << BitSize) - 1);
    }
}
