using System.Buffers.Binary;

namespace Inquest.Binary;

/// <summary>
/// A cursor over little-endian bytes that never throws on bad input.
/// </summary>
/// <remarks>
/// A read that does not fit sets <see cref="Failed"/>, returns zero or an empty span, and does not advance; every later
/// read fails too. So a record can be read field by field and checked once. The value of a failed read means nothing:
/// check <see cref="Failed"/> before using it (an absent value is never zero). <see cref="AtEnd"/> is true after a
/// failure, so a loop <c>while (!cursor.AtEnd)</c> always ends.
/// </remarks>
public ref struct ByteCursor
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>A cursor at the first byte of <paramref name="bytes"/>.</summary>
    public ByteCursor(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
    }

    /// <summary>A cursor at <paramref name="position"/> (0-based, at most the length).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position lies outside the bytes.</exception>
    public ByteCursor(ReadOnlySpan<byte> bytes, int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, bytes.Length);
        _bytes = bytes;
        _position = position;
    }

    /// <summary>All the bytes, not only the rest.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Offset of the next byte, 0-based.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left to read.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>True when no byte is left or a read has failed.</summary>
    public readonly bool AtEnd => Failed || _position >= _bytes.Length;

    /// <summary>True once a read did not fit or a value was malformed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Marks the cursor as failed; for readers on top of it that find a malformed value.</summary>
    public void Fail() => Failed = true;

    /// <summary>Moves to an absolute offset; outside the bytes it fails.</summary>
    public void Seek(long position)
    {
        if (Failed || position < 0 || position > _bytes.Length)
        {
            Failed = true;
            return;
        }

        _position = (int)position;
    }

    /// <summary>Skips <paramref name="count"/> bytes.</summary>
    public void Skip(long count)
    {
        if (Failed || count < 0 || count > Remaining)
        {
            Failed = true;
            return;
        }

        _position += (int)count;
    }

    /// <summary>Reads one byte.</summary>
    public byte ReadUInt8()
    {
        if (Failed || _position >= _bytes.Length)
        {
            Failed = true;
            return 0;
        }

        return _bytes[_position++];
    }

    /// <summary>Reads two bytes, little endian.</summary>
    public ushort ReadUInt16()
    {
        ReadOnlySpan<byte> span = ReadBytes(2);
        return span.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(span);
    }

    /// <summary>Reads three bytes, little endian (DW_FORM_strx3, DW_FORM_addrx3).</summary>
    public uint ReadUInt24()
    {
        ReadOnlySpan<byte> span = ReadBytes(3);
        return span.IsEmpty ? 0u : (uint)(span[0] | (span[1] << 8) | (span[2] << 16));
    }

    /// <summary>Reads four bytes, little endian.</summary>
    public uint ReadUInt32()
    {
        ReadOnlySpan<byte> span = ReadBytes(4);
        return span.IsEmpty ? 0u : BinaryPrimitives.ReadUInt32LittleEndian(span);
    }

    /// <summary>Reads eight bytes, little endian.</summary>
    public ulong ReadUInt64()
    {
        ReadOnlySpan<byte> span = ReadBytes(8);
        return span.IsEmpty ? 0ul : BinaryPrimitives.ReadUInt64LittleEndian(span);
    }

    /// <summary>Reads an unsigned value of 1, 2, 4 or 8 bytes; any other size fails.</summary>
    public ulong ReadUnsigned(int size)
    {
        switch (size)
        {
            case 1: return ReadUInt8();
            case 2: return ReadUInt16();
            case 4: return ReadUInt32();
            case 8: return ReadUInt64();
            default:
                Failed = true;
                return 0;
        }
    }

    /// <summary>
    /// Reads an unsigned LEB128 (DWARF 5 §7.6). More than ten bytes, or bits above the 64th, fail.
    /// </summary>
    public ulong ReadUleb128()
    {
        // Nearly all of them are one byte.
        if (!Failed && _position < _bytes.Length && _bytes[_position] < 0x80)
        {
            return _bytes[_position++];
        }

        int start = _position;
        ulong result = 0;
        int shift = 0;
        while (!Failed)
        {
            byte b = ReadUInt8();
            if (Failed)
            {
                break;
            }

            ulong low = b & 0x7Ful;
            if (shift >= 64 ? low != 0 : shift == 63 && low > 1)
            {
                break;
            }

            if (shift < 64)
            {
                result |= low << shift;
            }

            if ((b & 0x80) == 0)
            {
                return result;
            }

            shift += 7;
            if (shift > 133)
            {
                break;
            }
        }

        Failed = true;
        _position = start;
        return 0;
    }

    /// <summary>Reads a signed LEB128 (DWARF 5 §7.6). More than twenty bytes fail; bits above the 64th are dropped.</summary>
    public long ReadSleb128()
    {
        if (!Failed && _position < _bytes.Length && _bytes[_position] < 0x80)
        {
            int single = _bytes[_position++];
            return (single & 0x40) != 0 ? single - 0x80 : single;
        }

        int start = _position;
        long result = 0;
        int shift = 0;
        while (!Failed)
        {
            byte b = ReadUInt8();
            if (Failed || shift > 133)
            {
                break;
            }

            if (shift < 64)
            {
                result |= unchecked((long)((ulong)(b & 0x7F) << shift));
            }

            shift += 7;
            if ((b & 0x80) == 0)
            {
                if (shift < 64 && (b & 0x40) != 0)
                {
                    result |= -1L << shift;
                }

                return result;
            }
        }

        Failed = true;
        _position = start;
        return 0;
    }

    /// <summary>Reads <paramref name="count"/> bytes without copying; an empty span on failure.</summary>
    public ReadOnlySpan<byte> ReadBytes(long count)
    {
        if (Failed || count < 0 || count > Remaining)
        {
            Failed = true;
            return default;
        }

        ReadOnlySpan<byte> span = _bytes.Slice(_position, (int)count);
        _position += (int)count;
        return span;
    }

    /// <summary>Reads the bytes up to a NUL and steps over it; without a NUL it fails.</summary>
    public ReadOnlySpan<byte> ReadCString()
    {
        if (Failed)
        {
            return default;
        }

        int length = _bytes[_position..].IndexOf((byte)0);
        if (length < 0)
        {
            Failed = true;
            return default;
        }

        ReadOnlySpan<byte> span = _bytes.Slice(_position, length);
        _position += length + 1;
        return span;
    }
}
