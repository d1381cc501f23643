using System.Buffers.Binary;
using Inquest.Binary;

namespace Inquest.Target;

/// <summary>
/// The memory of a stopped machine, with gaps. Reads take the most trusted source that has the byte (see
/// <see cref="MemorySource"/>); a byte that no source has is absent, never zero. Immutable, safe to share.
/// </summary>
public sealed class TargetMemory
{
    // Disjoint runs, sorted by address: overlaps are resolved once, in the constructor, so that a read is one binary search.
    private readonly MemoryRegion[] _runs;

    /// <summary>
    /// Memory from regions that may overlap. Where two regions of one source overlap, the first in
    /// <paramref name="regions"/> wins (Zephyr writes the crashed thread's blocks first).
    /// </summary>
    /// <param name="regions">The regions, in any order of source.</param>
    /// <param name="addressSize">Bytes of an address on the target: 4 or 8.</param>
    public TargetMemory(IEnumerable<MemoryRegion> regions, int addressSize)
    {
        ArgumentNullException.ThrowIfNull(regions);
        if (addressSize is not (4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(addressSize), addressSize, "An address has 4 or 8 bytes.");
        }

        AddressSize = addressSize;
        _runs = Flatten(regions);
    }

    /// <summary>Bytes of an address on the target: 4 or 8.</summary>
    public int AddressSize { get; }

    /// <summary>The known memory as disjoint runs, sorted by address.</summary>
    public IReadOnlyList<MemoryRegion> Runs => _runs;

    /// <summary>The longest run of known bytes that starts at <paramref name="address"/>, from one source; empty when the byte is absent.</summary>
    public ReadOnlySpan<byte> Span(ulong address)
    {
        int index = Find(address);
        return index < 0 ? default : _runs[index].Bytes.Span[(int)(address - _runs[index].Address)..];
    }

    /// <summary>Where the byte at <paramref name="address"/> comes from; null when it is absent.</summary>
    public MemorySource? SourceOf(ulong address)
    {
        int index = Find(address);
        return index < 0 ? null : _runs[index].Source;
    }

    /// <summary>Reads as many bytes as are known from <paramref name="address"/> on, and returns how many; 0 when the first is absent.</summary>
    public int Read(ulong address, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            ReadOnlySpan<byte> run = Span(address + (ulong)done);
            if (run.IsEmpty)
            {
                break;
            }

            int count = Math.Min(run.Length, destination.Length - done);
            run[..count].CopyTo(destination[done..]);
            done += count;
            if (address + (ulong)done < address)
            {
                break;
            }
        }

        return done;
    }

    /// <summary>Reads all of <paramref name="destination"/>; false, with its content unspecified, when any byte is absent.</summary>
    public bool TryRead(ulong address, Span<byte> destination) => Read(address, destination) == destination.Length;

    /// <summary>Reads one byte; false when it is absent.</summary>
    public bool TryReadUInt8(ulong address, out byte value)
    {
        ReadOnlySpan<byte> run = Span(address);
        value = run.IsEmpty ? (byte)0 : run[0];
        return !run.IsEmpty;
    }

    /// <summary>Reads two bytes, little endian; false when any is absent.</summary>
    public bool TryReadUInt16(ulong address, out ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        bool known = TryRead(address, bytes);
        value = known ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;
        return known;
    }

    /// <summary>Reads four bytes, little endian; false when any is absent.</summary>
    public bool TryReadUInt32(ulong address, out uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        bool known = TryRead(address, bytes);
        value = known ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return known;
    }

    /// <summary>Reads an unsigned value of 1, 2, 4 or 8 bytes; false when any byte is absent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public bool TryReadUnsigned(ulong address, int size, out ulong value)
    {
        if (size is not (1 or 2 or 4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "A value has 1, 2, 4 or 8 bytes.");
        }

        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        bool known = TryRead(address, bytes[..size]);
        value = known ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return known;
    }

    /// <summary>Reads a pointer of the target's size; false when any byte is absent.</summary>
    public bool TryReadPointer(ulong address, out ulong value) => TryReadUnsigned(address, AddressSize, out value);

    /// <summary>
    /// The pointer-sized words of a range that the dump itself holds, upwards; parts that it does not hold are passed over. Bounded
    /// by the dump, not by the range: a struct that was written over may name a stack of gigabytes.
    /// </summary>
    public IEnumerable<ulong> DumpedWords(AddressRange range)
    {
        ulong step = (ulong)AddressSize;
        foreach (MemoryRegion run in _runs)
        {
            if (run.Source != MemorySource.Dump || !run.Range.Overlaps(range))
            {
                continue;
            }

            ulong end = Math.Min(run.Range.End, range.End);
            for (ulong at = Math.Max(run.Range.Start, range.Start); at + step <= end; at += step)
            {
                if (TryReadPointer(at, out ulong word))
                {
                    yield return word;
                }
            }
        }
    }

    private int Find(ulong address)
    {
        int low = 0;
        int high = _runs.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            ref readonly MemoryRegion run = ref _runs[middle];
            if (address < run.Address)
            {
                high = middle - 1;
            }
            else if (address - run.Address >= (ulong)run.Bytes.Length)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }

    private static MemoryRegion[] Flatten(IEnumerable<MemoryRegion> regions)
    {
        // Most trusted first; a stable sort keeps the first of two equals ahead.
        List<MemoryRegion> ordered = BySource(regions);
        ulong[] edges = EdgesOf(ordered);
        int[] owner = new int[Math.Max(0, edges.Length - 1)];
        for (int i = 0; i < owner.Length; i++)
        {
            owner[i] = -1;
        }

        int[] next = new int[owner.Length + 1];
        for (int i = 0; i < next.Length; i++)
        {
            next[i] = i;
        }

        // Each piece between two edges goes to the first region that covers it; `next` skips the pieces already taken.
        for (int r = 0; r < ordered.Count; r++)
        {
            int from = IndexOf(edges, ordered[r].Range.Start);
            int to = IndexOf(edges, ordered[r].Range.End);
            for (int i = Free(next, from); i < to; i = Free(next, i))
            {
                owner[i] = r;
                next[i] = i + 1;
            }
        }

        List<MemoryRegion> runs = [];
        for (int i = 0; i < owner.Length; i++)
        {
            if (owner[i] < 0)
            {
                continue;
            }

            int first = i;
            while (i + 1 < owner.Length && owner[i + 1] == owner[first])
            {
                i++;
            }

            MemoryRegion region = ordered[owner[first]];
            int offset = (int)(edges[first] - region.Address);
            int length = (int)(edges[i + 1] - edges[first]);
            runs.Add(region with { Address = edges[first], Bytes = region.Bytes.Slice(offset, length) });
        }

        return [.. runs];
    }

    private static List<MemoryRegion> BySource(IEnumerable<MemoryRegion> regions)
    {
        List<MemoryRegion> given = [.. regions];
        List<MemoryRegion> ordered = [];
        for (MemorySource source = MemorySource.Dump; source <= MemorySource.ElfInitial; source++)
        {
            foreach (MemoryRegion region in given)
            {
                if (region.Source == source && !region.Bytes.IsEmpty)
                {
                    ordered.Add(region);
                }
            }
        }

        return ordered;
    }

    /// <summary>Where regions begin and end, rising, each once.</summary>
    private static ulong[] EdgesOf(List<MemoryRegion> regions)
    {
        ulong[] edges = new ulong[regions.Count * 2];
        for (int i = 0; i < regions.Count; i++)
        {
            edges[2 * i] = regions[i].Range.Start;
            edges[(2 * i) + 1] = regions[i].Range.End;
        }

        Array.Sort(edges, static (a, b) => a.CompareTo(b));
        int count = 0;
        foreach (ulong edge in edges)
        {
            if (count == 0 || edges[count - 1] != edge)
            {
                edges[count++] = edge;
            }
        }

        return edges[..count];
    }

    private static int IndexOf(ulong[] edges, ulong edge)
    {
        int low = 0;
        int high = edges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (edges[middle] < edge)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static int Free(int[] next, int index)
    {
        int root = index;
        while (next[root] != root)
        {
            root = next[root];
        }

        while (next[index] != root)
        {
            (next[index], index) = (root, next[index]);
        }

        return root;
    }
}
