using Inquest.Binary;

namespace Inquest.Coredump.Logs;

/// <summary>A stream that grows at its end, some of whose bytes are absent.</summary>
internal sealed class HoledBytes
{
    private readonly List<AddressRange> _holes = [];
    private byte[] _bytes = new byte[4096];

    /// <summary>What is there so far; zero in the holes.</summary>
    internal ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    /// <summary>In bytes.</summary>
    internal int Length { get; private set; }

    /// <summary>Offsets of absent bytes, sorted and disjoint.</summary>
    internal IReadOnlyList<AddressRange> Holes => _holes;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    internal void AppendHole(int length)
    {
        Reserve(length);
        _bytes.AsSpan(Length, length).Clear();
        ulong start = (ulong)Length;
        Length += length;
        if (_holes.Count > 0 && _holes[^1].End == start)
        {
            _holes[^1] = new AddressRange(_holes[^1].Start, (ulong)Length);
        }
        else
        {
            _holes.Add(new AddressRange(start, (ulong)Length));
        }
    }

    /// <summary>Moves all from an offset on, before which so many holes lie, and leaves a hole there.</summary>
    internal void InsertHole(int at, int length, int holesBefore)
    {
        Reserve(length);
        _bytes.AsSpan(at, Length - at).CopyTo(_bytes.AsSpan(at + length));
        _bytes.AsSpan(at, length).Clear();
        for (int i = holesBefore; i < _holes.Count; i++)
        {
            _holes[i] = new AddressRange(_holes[i].Start + (ulong)length, _holes[i].End + (ulong)length);
        }

        _holes.Insert(holesBefore, AddressRange.FromLength((ulong)at, (ulong)length));
        Length += length;
    }

    /// <summary>Makes one hole of all from an offset on, before which so many holes lie, and of so many bytes more.</summary>
    internal void MakeHole(int start, int more, int holesBefore)
    {
        Reserve(more);
        _bytes.AsSpan(start, Length - start + more).Clear();
        Length += more;
        _holes.RemoveRange(holesBefore, _holes.Count - holesBefore);
        _holes.Add(new AddressRange((ulong)start, (ulong)Length));
    }

    /// <summary>Drops all from an offset on.</summary>
    internal void CutAt(int length)
    {
        Length = length;
        while (_holes.Count > 0 && _holes[^1].End > (ulong)length)
        {
            ulong from = _holes[^1].Start;
            _holes.RemoveAt(_holes.Count - 1);
            if (from < (ulong)length)
            {
                _holes.Add(new AddressRange(from, (ulong)length));
                break;
            }
        }
    }

    private void Reserve(int length)
    {
        if (Length + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + length, (int)Math.Min(Array.MaxLength, 2L * _bytes.Length)));
        }
    }
}
