using System.Buffers.Binary;
using System.Text;

namespace Inquest.Tests.Synth;

/// <summary>Writes little-endian bytes with labels: a place may be named before or after it is referred to.</summary>
internal sealed class SectionWriter
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly List<Action<byte[]>> _fixups = [];

    public int Position => _bytes.Count;

    public SectionWriter U8(ulong value) => Unsigned(value, 1);

    public SectionWriter U16(ulong value) => Unsigned(value, 2);

    public SectionWriter U32(ulong value) => Unsigned(value, 4);

    public SectionWriter U64(ulong value) => Unsigned(value, 8);

    public SectionWriter Unsigned(ulong value, int size)
    {
        for (int i = 0; i < size; i++)
        {
            _bytes.Add(unchecked((byte)(value >> (8 * i))));
        }

        return this;
    }

    public SectionWriter Uleb(ulong value)
    {
        do
        {
            byte b = (byte)(value & 0x7F);
            value >>= 7;
            _bytes.Add(value != 0 ? (byte)(b | 0x80) : b);
        }
        while (value != 0);
        return this;
    }

    public SectionWriter Sleb(long value)
    {
        while (true)
        {
            byte b = (byte)(value & 0x7F);
            value >>= 7;
            bool last = (value == 0 && (b & 0x40) == 0) || (value == -1 && (b & 0x40) != 0);
            _bytes.Add(last ? b : (byte)(b | 0x80));
            if (last)
            {
                return this;
            }
        }
    }

    public SectionWriter Bytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public SectionWriter CString(string text)
    {
        _bytes.AddRange(Encoding.UTF8.GetBytes(text));
        return U8(0);
    }

    public SectionWriter Align(int size)
    {
        while (_bytes.Count % size != 0)
        {
            _bytes.Add(0);
        }

        return this;
    }

    /// <summary>Names this place.</summary>
    public SectionWriter Label(string name)
    {
        _labels.Add(name, Position);
        return this;
    }

    /// <summary>Writes how far a label lies behind another, or behind the section's start.</summary>
    public SectionWriter Distance(string to, string? from = null, int size = 4)
    {
        int at = Position;
        Unsigned(0, size);
        _fixups.Add(bytes =>
        {
            int value = OffsetOf(to) - (from is null ? 0 : OffsetOf(from));
            Span<byte> number = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            number[..size].CopyTo(bytes.AsSpan(at));
        });
        return this;
    }

    public int OffsetOf(string label) => _labels[label];

    public byte[] ToArray()
    {
        byte[] bytes = [.. _bytes];
        foreach (Action<byte[]> fixup in _fixups)
        {
            fixup(bytes);
        }

        return bytes;
    }
}
