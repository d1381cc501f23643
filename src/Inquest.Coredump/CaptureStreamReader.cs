using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>
/// Reads the blocks of one stream. The cost grows with the number of blocks, not of bytes, unless the stream is damaged;
/// then one pass looks for the next block that can be trusted.
/// </summary>
internal sealed class CaptureStreamReader
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly IReadOnlyList<AddressRange> _holes;
    private readonly Limits _limits;
    private readonly bool _openEnd;
    private readonly CapturedStream _stream;
    private int _pointerBytes = 4;
    private int _end;
    private int _lastBlock;

    private CaptureStreamReader(ReadOnlyMemory<byte> bytes, IReadOnlyList<AddressRange> holes, bool openEnd, Limits limits)
    {
        _bytes = bytes;
        _holes = holes;
        _openEnd = openEnd;
        _limits = limits;
        _stream = new CapturedStream { Holes = holes };
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="bytes">From the file header to the end of what is stored, or farther when <paramref name="openEnd"/>.</param>
    /// <param name="holes">Offsets whose bytes are absent, sorted and disjoint.</param>
    /// <param name="openEnd">True when nothing tells where the stream ends: it ends before the first bytes that are no block.</param>
    /// <param name="limits">Bounds.</param>
    internal static CapturedStream Read(ReadOnlyMemory<byte> bytes, IReadOnlyList<AddressRange> holes, bool openEnd, Limits limits)
    {
        CaptureStreamReader reader = new(bytes, holes, openEnd, limits);
        reader.ReadFileHeader();
        reader.ReadBlocks();
        reader.CheckPromisedCrc();
        reader._stream.Bytes = bytes[..reader._end];
        reader._stream.LastBlockOffset = reader._lastBlock;
        return reader._stream;
    }

    private ReadOnlySpan<byte> Span => _bytes.Span;

    private void ReadFileHeader()
    {
        if (!HasHole(0, BlockHeader.FileHeaderBytes) && StreamHeader.TryRead(Span, out StreamHeader header))
        {
            _stream.Version = header.Version;
            _stream.Target = header.Target;
            _stream.PointerBits = header.PointerBits;
            _stream.Flags = header.HasUnknownFlags ? null : header.Flags;
            _stream.Reason = header.Reason;
            _pointerBytes = header.PointerBits / 8;
            if (header.Version > StreamHeader.NewestKnown)
            {
                _stream.Defects.Add(new("INQ2112", $"The stream is of version {header.Version}, newer than what is known ({StreamHeader.NewestKnown}): it is read as far as its blocks are alike."));
            }

            if (header.HasUnknownFlags)
            {
                _stream.Defects.Add(new("INQ2113", $"The stream's header has flags that are not known (0x{header.Flags:x2}): it is read as far as its blocks are alike."));
            }
        }
        else
        {
            Damage("INQ2101", "The stream's file header is lost: architecture and reason are not known.");
            _pointerBytes = GuessPointerBytes();
            _stream.PointerBits = _pointerBytes * 8;
        }

        _end = Math.Min(BlockHeader.FileHeaderBytes, _bytes.Length);
    }

    // Without the header the pointer size is unknown; the first block that fits into its neighbours tells it.
    private int GuessPointerBytes()
    {
        int offset = BlockHeader.FileHeaderBytes;
        foreach (int size in (ReadOnlySpan<int>)[4, 8])
        {
            int position = offset;
            for (int i = 0; i < 4 && position < Span.Length; i++)
            {
                if (!BlockHeader.TryRead(Span[position..], size, _limits, out BlockHeader block, out _))
                {
                    break;
                }

                ulong next = (ulong)position + (ulong)block.HeaderBytes + block.PayloadBytes;
                if (block.IsMemory && next <= (ulong)Span.Length && IsBlockOrEnd((int)next, size))
                {
                    return size;
                }

                position = (int)Math.Min(next, (ulong)Span.Length);
            }
        }

        return 4;
    }

    private void ReadBlocks()
    {
        int position = _end;
        for (int count = 0; position < Span.Length; count++)
        {
            if (count == _limits.MaxCaptureBlocks)
            {
                Damage("INQ2102", $"More than {_limits.MaxCaptureBlocks} blocks; the rest is not read.");
                return;
            }

            if (!TryHeader(position, out BlockHeader header, out bool cut))
            {
                if (cut)
                {
                    _stream.Cut = true;
                    _stream.Defects.Add(new("INQ2104", $"The stream ends inside a block's header, at offset 0x{position:x}."));
                    _end = Span.Length;
                    return;
                }

                int next = AfterNoBlock(position);
                if (next < 0)
                {
                    return;
                }

                position = next;
                continue;
            }

            _lastBlock = position;
            int pieces = _stream.Memory.Count;
            position = ReadPayload(header, position);
            _end = position;
            _stream.Blocks.Add(new StreamBlock(header, _lastBlock, _end, pieces, _stream.Memory.Count));
            if (header.Id == (byte)'C')
            {
                return;
            }
        }
    }

    private bool TryHeader(int position, out BlockHeader header, out bool cut)
    {
        if (!BlockHeader.TryRead(Span[position..], _pointerBytes, _limits, out header, out cut))
        {
            return false;
        }

        // The arch block comes once, the CRC only where the flag announces it or at the very end.
        return !HasHole(position, header.HeaderBytes)
            && !(header.Id == (byte)'A' && _stream.Arch is not null)
            && !(header.Id == (byte)'C' && (_stream.Flags & 1) != 1 && position + header.HeaderBytes != Span.Length);
    }

    /// <summary>Decides what bytes are that are no block: the end, a block of a kind unknown here, or damage.</summary>
    /// <returns>Offset to go on at, or -1 at the end.</returns>
    private int AfterNoBlock(int position)
    {
        ReadOnlySpan<byte> rest = Span[position..];
        if (_openEnd || IsBlank(rest) || StreamHeader.IsStream(rest, _limits))
        {
            return -1;
        }

        if (!HasHole(position, 5) && rest.Length >= 5 && rest[0] is >= (byte)'A' and <= (byte)'Z' && rest[1] <= 16 && rest[2] == 0)
        {
            // All blocks but M carry a 16-bit length behind the version, so a new kind can be stepped over.
            int next = position + 5 + (rest[3] | (rest[4] << 8));
            if (rest[0] is not ((byte)'M' or (byte)'A' or (byte)'C') && next <= Span.Length && IsBlockOrEnd(next, _pointerBytes))
            {
                _stream.Defects.Add(new("INQ2105", $"A block of unknown kind '{(char)rest[0]}' at offset 0x{position:x} is stepped over."));
                _stream.Blocks.Add(new StreamBlock(default, position, next, 0, 0));
                _end = next;
                return next;
            }
        }

        int found = FindTrustedBlock(position + 1);
        Damage("INQ2103", found < 0
            ? $"The {Numbers.Text(rest.Length)} bytes from offset 0x{position:x} are no block; nothing behind them is used."
            : $"The {Numbers.Text(found - position)} bytes at offset 0x{position:x} are no block; reading goes on at 0x{found:x}.");
        if (found < 0)
        {
            _end = Span.Length;
        }

        return found;
    }

    /// <summary>The next memory block that lies whole in the stream and ends at another block or at the end.</summary>
    /// <remarks>
    /// Less would put memory at a false address: a dump of all RAM holds copies of block headers, left by the writer itself
    /// on its stack (zephyr #79935). Test: A_copy_of_a_block_header_in_memory_is_not_taken_for_a_block.
    /// </remarks>
    private int FindTrustedBlock(int from)
    {
        int position = from;
        while (position < Span.Length)
        {
            int at = Span[position..].IndexOf("M\u0001\u0000"u8);
            if (at < 0)
            {
                return -1;
            }

            position += at;
            if (TryHeader(position, out BlockHeader header, out _))
            {
                ulong next = (ulong)position + (ulong)header.HeaderBytes + header.PayloadBytes;
                if (next <= (ulong)Span.Length && IsBlockOrEnd((int)next, _pointerBytes))
                {
                    return position;
                }
            }

            position++;
        }

        return -1;
    }

    private bool IsBlockOrEnd(int position, int pointerBytes) =>
        position == Span.Length || BlockHeader.TryRead(Span[position..], pointerBytes, _limits, out _, out _) || HasHole(position, 1);

    private int ReadPayload(in BlockHeader header, int position)
    {
        int start = position + header.HeaderBytes;
        ulong room = (ulong)(Span.Length - start);
        int length = (int)Math.Min(header.PayloadBytes, room);
        if ((ulong)length < header.PayloadBytes)
        {
            _stream.Cut = true;
            _stream.Missing += header.PayloadBytes - (ulong)length;
            _stream.Defects.Add(new("INQ2106", header.IsMemory
                ? $"The stream ends inside the memory block 0x{header.Start:x8}-0x{header.End:x8}: {Numbers.Text(length)} of {Numbers.Text(header.PayloadBytes)} bytes are there."
                : $"The stream ends inside the '{(char)header.Id}' block: {Numbers.Text(length)} of {Numbers.Text(header.PayloadBytes)} bytes are there."));
        }

        ReadOnlyMemory<byte> payload = _bytes.Slice(start, length);
        switch ((char)header.Id)
        {
            case 'A' when HasHole(start, length):
                Damage("INQ2107", "Bytes of the register block are lost: the registers are not known.");
                break;
            case 'A':
                _stream.Arch = new ArchBlock(header.Version, payload, (int)header.PayloadBytes);
                break;
            case 'T' when HasHole(start, length):
                Damage("INQ2108", "Bytes of the threads block are lost: it is not used.");
                break;
            case 'T':
                _stream.Threads = new ThreadsBlock(header.Version, payload);
                break;
            case 'F' when HasHole(start, length):
                Damage("INQ2109", $"Bytes of the block of CPU {header.CpuId} are lost: it is not used.");
                break;
            case 'F':
                _stream.Cpus.Add(new CpuBlock(header.Version, header.CpuId, header.Start, payload));
                break;
            case 'C':
                ReadCrc((uint)header.Start, position);
                break;
            default:
                AddMemory(header, start, length);
                break;
        }

        return start + length;
    }

    private void AddMemory(in BlockHeader header, int start, int length)
    {
        _stream.PiecesBeforeLastBlock = _stream.Memory.Count;
        int position = start;
        int end = start + length;
        foreach (AddressRange hole in _holes)
        {
            if (hole.End <= (ulong)position)
            {
                continue;
            }

            if (hole.Start >= (ulong)end)
            {
                break;
            }

            int from = Math.Max(position, (int)hole.Start);
            int to = (int)Math.Min((ulong)end, hole.End);
            AddPiece(header, start, position, from);
            AddLost(header.Start + (ulong)(from - start), header.Start + (ulong)(to - start), "lost on the way");
            _stream.Missing += (ulong)(to - from);
            _stream.MissingInHoles += (ulong)(to - from);
            _stream.Damaged = true;
            position = to;
        }

        AddPiece(header, start, position, end);
        if ((ulong)length < header.PayloadBytes)
        {
            AddLost(header.Start + (ulong)length, header.End, "behind the end of the dump");
        }
    }

    private void AddPiece(in BlockHeader header, int start, int from, int to)
    {
        if (to > from)
        {
            _stream.Memory.Add(new AddressedBytes(header.Start + (ulong)(from - start), _bytes[from..to]));
        }
    }

    private void AddLost(ulong from, ulong to, string why)
    {
        if (to > from)
        {
            _stream.Lost.Add(new LostMemory(new AddressRange(from, to), why));
        }
    }

    private void ReadCrc(uint stored, int position)
    {
        _stream.Crc = stored;
        if (HasHole(0, position))
        {
            return;
        }

        uint computed = Checksum.Crc32(Span[..position]);
        if (computed != stored)
        {
            Damage("INQ2110", $"The stream's CRC is 0x{stored:x8} and its bytes give 0x{computed:x8}.");
        }
    }

    // The header's flag announces a CRC at the end: without it the end is missing, even when the last block is whole.
    private void CheckPromisedCrc()
    {
        if ((_stream.Flags & 1) == 1 && _stream.Crc is null && !_stream.Cut)
        {
            _stream.Cut = true;
            _stream.Defects.Add(new("INQ2111", "The header announces a CRC block and the stream ends without one: blocks are missing."));
        }
    }

    private bool HasHole(int start, int length)
    {
        if (_holes.Count == 0)
        {
            return false;
        }

        // Holes are sorted and disjoint: find the first that ends behind the start.
        int low = 0;
        int high = _holes.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_holes[middle].End <= (ulong)start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _holes.Count && _holes[low].Start < (ulong)start + (ulong)length;
    }

    // Erased flash, or the zeros that pad a write block.
    private static bool IsBlank(ReadOnlySpan<byte> bytes) =>
        bytes[0] is 0xFF or 0x00 && bytes.IndexOfAnyExcept(bytes[0]) < 0;

    private void Damage(string id, string message)
    {
        _stream.Damaged = true;
        _stream.Defects.Add(new(id, message));
    }
}
