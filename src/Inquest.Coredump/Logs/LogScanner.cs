using System.Buffers.Text;
using Inquest.Binary;

namespace Inquest.Coredump.Logs;

/// <summary>
/// Finds the dumps in a log (coredump_backend_logging.c and coredump_shell.c): any prefix, colours, other lines in
/// between, several dumps, lines that a terminal has wrapped. Lines are only sorted here; <see cref="LogStreamBuilder"/>
/// makes the stream of them.
/// </summary>
internal sealed class LogScanner
{
    private const int MaxDigits = 64;
    private const int MinWrapColumn = 72;

    private readonly Limits _limits;
    private readonly byte[] _digits = new byte[MaxDigits];
    private readonly byte[] _lineBytes = new byte[MaxDigits / 2];
    private readonly PrettyHeader _pretty = new();
    private byte[] _scratch = new byte[1024];
    private LogSession? _open;
    private int _digitCount;
    private bool _wraps;
    private int _lineNumber;

    private LogScanner(Limits limits)
    {
        _limits = limits;
    }

    internal List<LogSession> Sessions { get; } = [];

    /// <summary>Addresses of "#CD:LOCATION" lines: where the in-memory backend left its array.</summary>
    internal List<ulong> Locations { get; } = [];

    /// <summary>A line of Zephyr's fatal error text was seen.</summary>
    internal bool HasFatalText { get; private set; }

    /// <summary>A "#CD:BEGIN#" line was seen, with or without a dump behind it.</summary>
    internal bool HasBegin { get; private set; }

    /// <summary>True when the device said somewhere that it could not dump.</summary>
    internal bool CannotDump { get; private set; }

    internal static LogScanner Scan(ReadOnlySpan<byte> text, Limits limits)
    {
        LogScanner scanner = new(limits);
        LogLines lines = new(text);
        while (lines.MoveNext())
        {
            scanner._lineNumber = lines.Number;
            if (!lines.Current.IsEmpty)
            {
                scanner.Line(lines.Current);
            }
        }

        scanner.Flush();
        scanner.Close();
        return scanner;
    }

    private void Line(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > _scratch.Length)
        {
            _scratch = new byte[raw.Length];
        }

        ReadOnlySpan<byte> line = LogLineCleaner.Clean(raw, _scratch);
        int at = line.IndexOf("#CD:"u8);
        if (at < 0)
        {
            OtherLine(line);
            return;
        }

        // Two lines run together when the line end between them was lost.
        while (at >= 0)
        {
            ReadOnlySpan<byte> rest = line[(at + 4)..];
            int next = rest.IndexOf("#CD:"u8);
            Flush();
            CoredumpText(next < 0 ? rest : rest[..next], column: line.Length, another: next >= 0);
            line = rest;
            at = next;
        }
    }

    private void CoredumpText(ReadOnlySpan<byte> text, int column, bool another)
    {
        text = text.Trim(" \t"u8);
        if (text.StartsWith("BEGIN#"u8))
        {
            Begin();
        }
        else if (text.StartsWith("END#"u8))
        {
            End();
        }
        else if (text.StartsWith("ERROR CANNOT DUMP"u8))
        {
            CannotDump = true;
            if (_open is not null)
            {
                _open.CannotDump = true;
            }
        }
        else if (text.StartsWith("LOCATION"u8))
        {
            Location(text["LOCATION"u8.Length..].Trim((byte)' '));
        }
        else
        {
            Hex(text, column, another);
        }
    }

    private void Hex(ReadOnlySpan<byte> text, int column, bool another)
    {
        if (text.IsEmpty)
        {
            return;
        }

        _open ??= new LogSession(_lineNumber);
        int count = 0;
        while (count < text.Length && Nibble(text[count]) >= 0)
        {
            count++;
        }

        ReadOnlySpan<byte> rest = text[count..];

        // A full line is whole whatever follows it; a shorter one must end in a blank, in what quoting puts there, or in
        // the prefix of the next line.
        bool clean = count == MaxDigits
            || (count is > 0 and < MaxDigits && (another || rest.IsEmpty || rest[0] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)'<'));
        if (!clean)
        {
            _open.AddDamaged(_lineNumber);
            return;
        }

        text[..count].CopyTo(_digits);
        _digitCount = count;
        _wraps = rest.IsEmpty && count < MaxDigits && column >= MinWrapColumn;
        if (!_wraps)
        {
            Flush();
        }
    }

    private void OtherLine(ReadOnlySpan<byte> line)
    {
        if (_digitCount > 0)
        {
            ReadOnlySpan<byte> more = line.TrimEnd(" \t"u8);
            if (_wraps && more.Length <= MaxDigits - _digitCount && AllHex(more))
            {
                more.CopyTo(_digits.AsSpan(_digitCount));
                _digitCount += more.Length;
                if (_digitCount == MaxDigits)
                {
                    Flush();
                }

                return;
            }

            Flush();
        }

        if (_open is not null && line.IndexOf("messages dropped ---"u8) >= 0)
        {
            _open.AddDropped();
        }

        HasFatalText |= line.IndexOf("FATAL ERROR"u8) >= 0 || line.IndexOf("FATAL EXCEPTION"u8) >= 0;
        if (_pretty.Read(line))
        {
            Pretty();
        }
    }

    // The shell prints each header as prose; made into the header line it stands for, the rest is as in other logs.
    private void Pretty()
    {
        if (_pretty.HasFileHeader)
        {
            Close();
            byte[] fileHeader = _pretty.TakeFileHeader();
            _open = new LogSession(_lineNumber) { IsPretty = true, HasBegin = true };
            _open.AddGood(fileHeader);
        }
        else if (_pretty.TakeBlockHeader() is { } blockHeader && _open is { IsPretty: true })
        {
            _open.AddGood(blockHeader);
        }
        else if (_pretty.TakeEnd() && _open is { IsPretty: true })
        {
            _open.HasEnd = true;
            Close();
        }
    }

    private void Begin()
    {
        HasBegin = true;
        if (_open is { IsPretty: true })
        {
            return;
        }

        Close();
        _open = new LogSession(_lineNumber) { HasBegin = true };
    }

    private void End()
    {
        if (_open is null or { IsPretty: true })
        {
            return;
        }

        _open.HasEnd = true;
        Close();
    }

    private void Close()
    {
        if (_open is { IsPretty: true })
        {
            _open.StatedBytes = _pretty.StreamBytes;
        }

        if (_open is { Lines.Count: > 0 } && Sessions.Count < _limits.MaxCaptures)
        {
            Sessions.Add(_open);
        }

        _open = null;
    }

    private void Flush()
    {
        if (_digitCount > 0 && _open is not null)
        {
            if ((_digitCount & 1) != 0)
            {
                _open.AddDamaged(_lineNumber);
            }
            else
            {
                for (int i = 0; i < _digitCount / 2; i++)
                {
                    _lineBytes[i] = (byte)((Nibble(_digits[2 * i]) << 4) | Nibble(_digits[(2 * i) + 1]));
                }

                _open.AddGood(_lineBytes.AsSpan(0, _digitCount / 2));
            }
        }

        _digitCount = 0;
        _wraps = false;
    }

    private void Location(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("0x"u8))
        {
            text = text[2..];
        }

        if (Utf8Parser.TryParse(text, out ulong address, out _, 'x') && Locations.Count < _limits.MaxCaptures)
        {
            Locations.Add(address);
        }
    }

    private static bool AllHex(ReadOnlySpan<byte> text)
    {
        foreach (byte digit in text)
        {
            if (Nibble(digit) < 0)
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static int Nibble(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
