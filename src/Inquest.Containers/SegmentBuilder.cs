using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>Puts pieces that arrive in any order together into sorted, disjoint segments; where two overlap the later one wins, as it would in flash.</summary>
internal sealed class SegmentBuilder
{
    private readonly List<Piece> _pieces = [];
    private bool _sorted = true;

    /// <summary>Pieces that share an address with another and differ from it; counted by <see cref="Build"/>.</summary>
    internal int Conflicts { get; private set; }

    /// <summary>Adds bytes at an address; neighbours in the same buffer are joined at once.</summary>
    internal void Add(ulong address, int offset, int length)
    {
        if (length <= 0)
        {
            return;
        }

        if (_pieces.Count > 0)
        {
            Piece last = _pieces[^1];
            if (last.Offset + last.Length == offset && last.End == address)
            {
                _pieces[^1] = last with { Length = last.Length + length };
                return;
            }

            _sorted &= address >= last.End;
        }

        _pieces.Add(new Piece(address, offset, length, _pieces.Count));
    }

    /// <summary>The segments. <paramref name="source"/> is the buffer that the offsets point into.</summary>
    internal List<AddressedBytes> Build(ReadOnlyMemory<byte> source)
    {
        if (!_sorted)
        {
            _pieces.Sort(static (a, b) => a.Address != b.Address ? a.Address.CompareTo(b.Address) : a.Order.CompareTo(b.Order));
        }

        List<AddressedBytes> segments = [];
        for (int first = 0; first < _pieces.Count;)
        {
            ulong end = _pieces[first].End;
            bool overlaps = false;
            int next = first + 1;
            for (; next < _pieces.Count && _pieces[next].Address <= end; next++)
            {
                overlaps |= _pieces[next].Address < end;
                end = Math.Max(end, _pieces[next].End);
            }

            segments.Add(new AddressedBytes(_pieces[first].Address, Join(source, first, next, end, overlaps)));
            first = next;
        }

        return segments;
    }

    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> source, int first, int next, ulong end, bool overlaps)
    {
        if (next == first + 1)
        {
            return source.Slice(_pieces[first].Offset, _pieces[first].Length);
        }

        ulong start = _pieces[first].Address;
        byte[] joined = new byte[(int)(end - start)];
        if (overlaps)
        {
            // The order of the file decides who is last.
            _pieces.Sort(first, next - first, Comparer<Piece>.Create(static (a, b) => a.Order.CompareTo(b.Order)));
        }

        byte[]? written = overlaps ? new byte[joined.Length] : null;
        for (int i = first; i < next; i++)
        {
            Piece piece = _pieces[i];
            Span<byte> target = joined.AsSpan((int)(piece.Address - start), piece.Length);
            ReadOnlySpan<byte> bytes = source.Span.Slice(piece.Offset, piece.Length);
            if (written is not null)
            {
                Span<byte> mark = written.AsSpan((int)(piece.Address - start), piece.Length);
                Conflicts += mark.Contains((byte)1) && Differs(target, bytes, mark) ? 1 : 0;
                mark.Fill(1);
            }

            bytes.CopyTo(target);
        }

        return joined;
    }

    private static bool Differs(ReadOnlySpan<byte> old, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> written)
    {
        for (int i = 0; i < old.Length; i++)
        {
            if (written[i] != 0 && old[i] != bytes[i])
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Piece(ulong Address, int Offset, int Length, int Order)
    {
        internal ulong End => Address + (ulong)Length;
    }
}
