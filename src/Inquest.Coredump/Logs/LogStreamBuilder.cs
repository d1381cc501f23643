using System.Runtime.InteropServices;
using Inquest.Binary;

namespace Inquest.Coredump.Logs;

/// <summary>
/// Makes a stream of a log's lines, and keeps to the addresses: bytes whose place is not certain are left out.
/// </summary>
/// <remarks>
/// No line has a number, so a lost one shows only in the shape of its block. The logging backend begins a line with every
/// header and fills all lines of a block but the last with 32 bytes; then a damaged line is a hole of known place, a block
/// that ends early has lost lines, and where the place of the loss is not known the whole block is left out, since one
/// lost line shifts all bytes behind it. Tests: LogCaptureTests.
/// </remarks>
internal sealed class LogStreamBuilder
{
    /// <summary>What the backend puts on a line (Zephyr, coredump_backend_logging.c: a buffer of 64 digits).</summary>
    internal const int LineBytes = 32;

    private readonly LogSession _session;
    private readonly Limits _limits;
    private readonly RepeatedLines _repeated;
    private readonly HoledBytes _stream = new();
    private readonly List<CaptureDefect> _defects = [];
    private int _pointerBytes = 4;
    private int _skipped;
    private int _repeatedHeaders;
    private bool _lostLines;
    private bool _damaged;
    private bool _incomplete;
    private bool _cut;
    private AddressRange? _uncertain;

    private LogStreamBuilder(LogSession session, Limits limits)
    {
        _session = session;
        _limits = limits;
        _repeated = new(session);
    }

    internal static LogStream Build(LogSession session, Limits limits)
    {
        LogStreamBuilder builder = new(session, limits);
        int damaged = session.Lines.Count(l => l.Kind == LogLineKind.Damaged);
        if (damaged > 0)
        {
            builder.Damage("INQ2202", $"{damaged} damaged \"#CD:\" line{(damaged == 1 ? "" : "s")} in the log, the first at line {session.FirstDamagedLine}.", isLoss: false);
        }

        if (builder.LinesBeginWithBlocks())
        {
            builder.BuildByBlocks();
        }
        else
        {
            builder.BuildInOneRun();
        }

        builder.Ending();
        return new LogStream(builder._stream.Bytes, builder._stream.Holes, builder._defects, builder._damaged, builder._incomplete, builder._cut, session.CannotDump, builder._uncertain) { DamagedLines = damaged };
    }

    // The shell's "coredump print" fills every line, whatever block it belongs to.
    private bool LinesBeginWithBlocks()
    {
        foreach (LogLine line in _session.Lines)
        {
            if (line.Kind == LogLineKind.Good)
            {
                return !(_session.BytesOf(line) is [(byte)'Z', (byte)'E', ..] && line.Length > BlockHeader.FileHeaderBytes);
            }
        }

        return true;
    }

    private void BuildInOneRun()
    {
        foreach (LogLine line in _session.Lines)
        {
            switch (line.Kind)
            {
                case LogLineKind.Good:
                    _stream.Append(_session.BytesOf(line));
                    break;
                case LogLineKind.Damaged:
                    _stream.AppendHole(LineBytes);
                    break;
                default:
                    Damage("INQ2205", "Lines were dropped by the logger; what follows has no certain place and is not used.");
                    _cut = true;
                    return;
            }
        }
    }

    private void BuildByBlocks()
    {
        List<LogLine> lines = _repeated.Halved(_session.Lines);
        int at = FileHeader(lines);
        while (at < lines.Count)
        {
            if (!TryHeader(lines[at], out BlockHeader header))
            {
                _skipped++;
                at++;
                continue;
            }

            ReportSkipped();
            _stream.Append(_session.BytesOf(lines[at]));
            at = Block(lines, at, header);
        }

        ReportSkipped();
        ReportRepeated();
    }

    // Takes the lines of a block from its header on, without those that repeat; returns the index of the line behind it.
    private int Block(List<LogLine> lines, int at, in BlockHeader header)
    {
        int start = header.PayloadBytes == (ulong)lines[at].Length ? at + 1 : SkipRepeated(lines, at);
        int end = start;
        for (ulong sum = 0; end < lines.Count && !(TryHeader(lines[end], out _) && sum + (ulong)lines[end].Length != header.PayloadBytes); end++)
        {
            sum += lines[end].Kind == LogLineKind.Damaged ? LineBytes : (ulong)lines[end].Length;
        }

        List<LogLine>? once = _repeated.WithoutExcess(CollectionsMarshal.AsSpan(lines)[start..end], header.PayloadBytes);
        if (once is null)
        {
            return Payload(lines, start, header);
        }

        Payload(once, 0, header);
        return end;
    }

    // The index behind a header's line, and behind those that repeat it.
    private int SkipRepeated(List<LogLine> lines, int at)
    {
        int next = at + 1;
        while (next < lines.Count && lines[next].Kind == LogLineKind.Good && _session.BytesOf(lines[next]).SequenceEqual(_session.BytesOf(lines[at])))
        {
            next++;
            _repeatedHeaders++;
        }

        return next;
    }

    private int FileHeader(List<LogLine> lines)
    {
        if (lines[0].Kind == LogLineKind.Good && lines[0].Length == BlockHeader.FileHeaderBytes && StreamHeader.TryRead(_session.BytesOf(lines[0]), out StreamHeader header))
        {
            _pointerBytes = header.PointerBits / 8;
            _stream.Append(_session.BytesOf(lines[0]));
            return SkipRepeated(lines, 0);
        }

        // Memory headers have 11 bytes on 32-bit targets and 19 on others.
        foreach (LogLine line in lines)
        {
            if (line.Length == 19 && _session.BytesOf(line).StartsWith((ReadOnlySpan<byte>)[(byte)'M', 1, 0]))
            {
                _pointerBytes = 8;
                break;
            }
        }

        _stream.AppendHole(BlockHeader.FileHeaderBytes);
        return 0;
    }

    /// <summary>Takes the lines of one payload; returns the index of the line behind it.</summary>
    private int Payload(List<LogLine> lines, int at, in BlockHeader header)
    {
        int start = _stream.Length;
        int firstHole = _stream.Holes.Count;
        ulong remaining = header.PayloadBytes;
        int drops = 0;
        int dropAt = 0;
        int holesBeforeDrop = 0;
        int shortAt = -1;
        for (; remaining > 0 && at < lines.Count; at++)
        {
            LogLine line = lines[at];
            int expected = (int)Math.Min(LineBytes, remaining);
            if (line.Kind == LogLineKind.Dropped)
            {
                drops++;
                dropAt = _stream.Length;
                holesBeforeDrop = _stream.Holes.Count;
                continue;
            }

            if (line.Kind == LogLineKind.Damaged)
            {
                _stream.AppendHole(expected);
                remaining -= (ulong)expected;
                continue;
            }

            // A line of another length than expected is the next block's header, after a loss, or (the CRC variant of
            // the writer) the short end of a chunk.
            if (line.Length != expected && (TryHeader(line, out _) || line.Length > expected))
            {
                break;
            }

            bool isTail = (ulong)line.Length == header.PayloadBytes % LineBytes && (at + 1 == lines.Count || TryHeader(lines[at + 1], out _));
            shortAt = shortAt < 0 && line.Length < expected && !isTail ? _stream.Length : shortAt;
            _stream.Append(_session.BytesOf(line));
            remaining -= (ulong)line.Length;
        }

        if (remaining == 0)
        {
            return at;
        }

        if (at < lines.Count || _session.HasEnd)
        {
            Repair(header, start, remaining, drops == 1 && shortAt < 0 ? dropAt : -1, firstHole, holesBeforeDrop);
            _lostLines = true;
        }
        else
        {
            CutWhereCertain(header, start, drops > 0 ? dropAt : -1, shortAt);
        }

        return at;
    }

    /// <summary>
    /// In a block that the log's end cuts the sum of the lines proves nothing: only what stands before the first sign of
    /// a loss has a certain place, and nothing when the log lost lines without a sign before.
    /// </summary>
    private void CutWhereCertain(in BlockHeader header, int start, int dropAt, int shortAt)
    {
        int certain = _lostLines ? start
            : dropAt >= 0 && shortAt >= 0 ? Math.Min(dropAt, shortAt)
            : Math.Max(dropAt, shortAt);
        if (certain < 0)
        {
            if (header.IsMemory)
            {
                _uncertain = new AddressRange(header.Start, header.End);
                _defects.Add(new("INQ2212", $"The log ends inside the memory block 0x{header.Start:x8}-0x{header.End:x8}: a line lost in it would not show."));
            }

            return;
        }

        _stream.CutAt(certain);
        Damage("INQ2205", $"Lines of the memory block 0x{header.Start:x8}-0x{header.End:x8} were lost; what follows has no certain place and is not used.");
    }

    /// <summary>Fills a block that lost lines to its promised length: with a hole where the loss is, else all of it.</summary>
    private void Repair(in BlockHeader header, int start, ulong missing, int lossAt, int firstHole, int holesBeforeLoss)
    {
        string block = header.IsMemory ? $"memory block 0x{header.Start:x8}-0x{header.End:x8}" : $"'{(char)header.Id}' block";
        if (missing > int.MaxValue / 2)
        {
            Damage("INQ2206", $"The {block} lost {Numbers.Text(missing)} bytes; nothing of it is used.");
            return;
        }

        int length = (int)missing;
        if (lossAt >= 0)
        {
            _stream.InsertHole(lossAt, length, holesBeforeLoss);
            Damage("INQ2207", $"{Numbers.Text(length)} bytes of the {block} were dropped by the logger at a known place.");
            return;
        }

        _stream.MakeHole(start, length, firstHole);
        Damage("INQ2206", $"The {block} lost {Numbers.Text(length)} bytes of {Numbers.Text(header.PayloadBytes)} at an unknown place; nothing of it is used.");
    }

    private bool TryHeader(LogLine line, out BlockHeader header)
    {
        header = default;
        return line.Kind == LogLineKind.Good
            && BlockHeader.TryRead(_session.BytesOf(line), _pointerBytes, _limits, out header, out _)
            && header.HeaderBytes == line.Length;
    }

    private void ReportSkipped()
    {
        if (_skipped > 0)
        {
            _lostLines = true;
            Damage("INQ2208", $"{_skipped} lines belong to a block whose header line is lost; they are not used.");
            _skipped = 0;
        }
    }

    private void ReportRepeated()
    {
        int times = _repeated.Removed + _repeatedHeaders;
        if (times == 0)
        {
            return;
        }

        string lines = times == 1 ? "1 line stands in the log twice and is" : $"{times} lines stand in the log twice and are";
        if (_repeated.Uncertain == 0)
        {
            _defects.Add(new("INQ2213", $"{lines} used once."));
            return;
        }

        Damage("INQ2214", $"{lines} used once; which of several equal neighbours it was does not show, so that {Numbers.Text(_repeated.Uncertain * LineBytes)} bytes have no certain place and are not used.", isLoss: false);
    }

    private void Ending()
    {
        if (_session.StatedBytes > 0)
        {
            // The shell states the length, and its closing words are often not copied.
            if (_stream.Length < _session.StatedBytes)
            {
                _cut = true;
                _defects.Add(new("INQ2211", $"The log states {Numbers.Text(_session.StatedBytes)} bytes and holds {Numbers.Text(_stream.Length)} of them."));
            }
        }
        else if (!_session.HasEnd)
        {
            _cut = true;
            _defects.Add(new("INQ2210", "The log ends without \"#CD:END#\": blocks may be missing."));
        }
    }

    private void Damage(string id, string message, bool isLoss = true)
    {
        _damaged = true;
        _incomplete |= isLoss;
        _defects.Add(new(id, message));
    }
}
