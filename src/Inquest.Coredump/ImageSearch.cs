using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Finds the dumps in one image: every stream header that could be one, in one vectorised pass.</summary>
internal sealed class ImageSearch
{
    private const ulong PageMask = 0xFFF;
    private const int MaxRereads = 8;

    private readonly CaptureSource _source;
    private readonly Limits _limits;
    private readonly List<Capture> _found;

    private ImageSearch(CaptureSource source, List<Capture> found, Limits limits)
    {
        _source = source;
        _found = found;
        _limits = limits;
    }

    internal static void Search(CaptureSource source, List<Capture> found, Limits limits)
    {
        ImageSearch search = new(source, found, limits);
        ulong covered = 0;
        for (int i = 0; i < source.Segments.Count && found.Count < limits.MaxCaptures; i++)
        {
            search.SearchSegment(i, ref covered);
        }
    }

    /// <param name="index">The segment.</param>
    /// <param name="covered">Address behind the last dump: headers below it are copies in that dump's memory, no dumps.</param>
    private void SearchSegment(int index, ref ulong covered)
    {
        AddressedBytes segment = _source.Segments[index];
        ReadOnlySpan<byte> span = segment.Bytes.Span;
        long position = covered > segment.Address ? (long)Math.Min((ulong)span.Length, covered - segment.Address) : 0;
        long nextPage = position;
        while (position < span.Length && _found.Count < _limits.MaxCaptures)
        {
            int at = span[(int)position..].IndexOf("ZE"u8);
            long candidate = at < 0 ? span.Length : position + at;

            // A partition whose stream lost its first bytes shows only by its header, at the start of a page.
            if (LostHeader(segment, ref nextPage, candidate) is { } stream)
            {
                candidate = stream;
            }
            else if (at < 0)
            {
                return;
            }

            position = TryCapture(index, (int)candidate, ref covered) ? (long)Math.Min((ulong)span.Length, covered - segment.Address) : candidate + 2;
            nextPage = Math.Max(nextPage, position);
        }
    }

    /// <summary>Offset of a stream that has a partition header but no readable file header; null when none is below <paramref name="end"/>.</summary>
    private long? LostHeader(in AddressedBytes segment, ref long nextPage, long end)
    {
        ReadOnlySpan<byte> span = segment.Bytes.Span;
        for (long page = FirstPage(segment, nextPage); page + 32 < Math.Min(end, span.Length); page += (long)PageMask + 1)
        {
            nextPage = page + 1;
            ReadOnlySpan<byte> bytes = span[(int)page..];
            if (bytes[0] == (byte)'C' && ContainerHeader.TryPartition(bytes, 16, wide: false, out ContainerHeader header) && header.HeaderIsSound
                && !StreamHeader.IsStream(bytes[16..], _limits)
                && BlockHeader.TryRead(bytes[(16 + BlockHeader.FileHeaderBytes)..], 4, _limits, out _, out _))
            {
                return page + 16;
            }
        }

        return null;
    }

    private static long FirstPage(in AddressedBytes segment, long from)
    {
        ulong address = unchecked(segment.Address + (ulong)from);
        return from + (long)(unchecked(0 - address) & PageMask);
    }

    private bool TryCapture(int index, int offset, ref ulong covered)
    {
        AddressedBytes segment = _source.Segments[index];
        ReadOnlySpan<byte> span = segment.Bytes.Span;
        bool hasHeader = StreamHeader.TryRead(span[offset..], out StreamHeader header);
        bool plausible = hasHeader && StreamHeader.IsStream(span[offset..], _limits);
        bool wide = hasHeader && header.PointerBits == 64;
        bool contained = ContainerHeader.TryFind(span, offset, wide, out ContainerHeader container);
        bool bare = !contained && offset == 0 && index == 0 && !_source.AddressKnown;
        if (!plausible && !(IsPartition(container) && (hasHeader || HasBlock(span, offset))))
        {
            return false;
        }

        // Asked before the blocks are read, so that a file full of false headers costs one look at each.
        if (!contained && !bare && !LooksReal(header, span[offset..]))
        {
            return false;
        }

        bool sized = container.StreamBytes is >= BlockHeader.FileHeaderBytes && container.StreamBytes <= (ulong)_limits.MaxInputBytes;
        CapturedStream stream = sized
            ? ReadSized(index, offset, (long)container.StreamBytes!.Value, hasHeader)
            : ReadOpen(index, offset, openEnd: !bare, hasHeader);
        if (bare)
        {
            container = container with { Container = CaptureContainer.BareStream };
        }

        if (container.Container == CaptureContainer.Headerless)
        {
            stream = ErasedTail.Cut(stream, span[offset..], segment.Address + (ulong)offset, _limits);
        }

        ulong start = segment.Address + (ulong)offset;
        ulong end = start + (ulong)stream.Bytes.Length;
        int? tail = TailOf(container, span, offset, stream);
        CapturePlace place = new(
            _source.Name,
            container.Container,
            _source.AddressKnown ? ContainerAddress(start, container) : null,
            (long)(start - _source.Segments[0].Address),
            container.Own?.Sequence ?? 0)
        {
            Storage = new AddressRange(ContainerAddress(start, container), tail is int behind ? end + (ulong)(behind + ContainerHeader.Canary.Length) : end),
            Family = _source.Family,
            StorageTail = tail is int rest ? new AddressRange(end, end + (ulong)rest) : null,
        };
        _found.Add(new Capture(stream, place, CaptureGrader.Grade(stream, container, sized, tail, _source.Incomplete)));
        covered = start + (ulong)Math.Max(BlockHeader.FileHeaderBytes, stream.Bytes.Length);
        return true;
    }

    // A partition begins on a page; the place of its header stays empty when the header was never written.
    private static ulong ContainerAddress(ulong stream, in ContainerHeader container) =>
        container.Container == CaptureContainer.Headerless && (stream & PageMask) is >= 16 and <= 64 ? stream & ~PageMask : stream - (ulong)container.Bytes;

    // Behind the stream stands the second canary of the in-memory backend: it tells the array's size.
    private static int? TailOf(in ContainerHeader container, ReadOnlySpan<byte> span, int offset, CapturedStream stream)
    {
        if (container.Container != CaptureContainer.InMemory)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = span[Math.Min(span.Length, offset + stream.Bytes.Length)..];
        int canary = rest[..Math.Min(rest.Length, 1 << 20)].IndexOf(ContainerHeader.Canary);
        return canary < 0 ? null : canary;
    }

    private CapturedStream ReadSized(int index, int offset, long size, bool hasHeader)
    {
        ImageBytes bytes = ImageBytes.From(_source.Segments, index, offset, size, _limits);
        CapturedStream stream = CaptureStreamReader.Read(bytes.Bytes, WithLostHeader(bytes.Holes, hasHeader), openEnd: false, _limits);
        if (bytes.Bytes.Length < size)
        {
            stream.Cut = true;
            stream.Missing = Math.Max(stream.Missing, (ulong)(size - bytes.Bytes.Length));
            stream.Defects.Add(new("INQ2001", $"The header states {Numbers.Text(size)} bytes and the image holds {Numbers.Text(bytes.Bytes.Length)} of them."));
        }

        return stream;
    }

    /// <summary>Reads on over gaps of the image as long as the block that is cut wants more.</summary>
    private CapturedStream ReadOpen(int index, int offset, bool openEnd, bool hasHeader)
    {
        AddressedBytes segment = _source.Segments[index];
        long wanted = segment.Bytes.Length - offset;
        CapturedStream stream = CaptureStreamReader.Read(segment.Bytes[offset..], WithLostHeader([], hasHeader), openEnd, _limits);
        for (int i = 0; i < MaxRereads && stream.Cut && index + 1 < _source.Segments.Count; i++)
        {
            wanted += (long)Math.Min(stream.Missing, (ulong)_limits.MaxMemoryBlockBytes) + (1 << 20);
            ImageBytes bytes = ImageBytes.From(_source.Segments, index, offset, wanted, _limits);
            if (bytes.Bytes.Length <= stream.Bytes.Length)
            {
                break;
            }

            stream = CaptureStreamReader.Read(bytes.Bytes, WithLostHeader(bytes.Holes, hasHeader), openEnd, _limits);
        }

        return stream;
    }

    private static IReadOnlyList<AddressRange> WithLostHeader(IReadOnlyList<AddressRange> holes, bool hasHeader) =>
        hasHeader ? holes : [new AddressRange(0, BlockHeader.FileHeaderBytes), .. holes];

    private static bool IsPartition(in ContainerHeader container) =>
        container.Container is CaptureContainer.FlashPartition or CaptureContainer.NordicPartition && container.HeaderIsSound;

    private bool HasBlock(ReadOnlySpan<byte> span, int offset) =>
        offset + BlockHeader.FileHeaderBytes < span.Length
        && BlockHeader.TryRead(span[(offset + BlockHeader.FileHeaderBytes)..], 4, _limits, out _, out _);

    /// <summary>
    /// A stream without any header around it is believed only when it begins with registers of a length that an
    /// architecture writes, or with memory.
    /// </summary>
    private bool LooksReal(in StreamHeader header, ReadOnlySpan<byte> stream)
    {
        if (!header.IsKnown || !BlockHeader.TryRead(stream[BlockHeader.FileHeaderBytes..], header.PointerBits / 8, _limits, out BlockHeader block, out _))
        {
            return false;
        }

        return block.IsMemory || (block.Id == (byte)'A' && (header.Target, block.PayloadBytes) switch
        {
            (TargetCode.ArmCortexM or TargetCode.ArmCortexAR, 36 or 68 or 76) => true,
            (TargetCode.ArmCortexM or TargetCode.ArmCortexAR, _) => false,
            (_, var bytes) => bytes is >= 52 and <= 512,
        });
    }
}
