using System.Buffers.Binary;
using System.Buffers.Text;

namespace Inquest.Coredump.Logs;

/// <summary>
/// Reads the prose of the shell's <c>coredump print pretty</c> (subsys/debug/coredump/coredump_shell.c) back into the
/// headers that it stands for.
/// </summary>
internal sealed class PrettyHeader
{
    private Part _part;
    private uint _version;
    private uint _size;
    private uint _target;
    private uint _pointerBits;
    private uint _flags;
    private uint _reason;
    private ulong _start;
    private ulong _end;
    private bool _complete;
    private bool _finished;

    private enum Part
    {
        None,
        File,
        Arch,
        Threads,
        Memory,
    }

    /// <summary>The stream's length as the shell states it; 0 until it does.</summary>
    internal uint StreamBytes { get; private set; }

    /// <summary>Takes a line; true when a header or the end of the dump is complete with it.</summary>
    internal bool Read(ReadOnlySpan<byte> line)
    {
        if (Start(line, "**** Zephyr Coredump ****"u8, Part.File) || Start(line, "-> Arch coredump header found"u8, Part.Arch)
            || Start(line, "-> Thread coredump header found"u8, Part.Threads) || Start(line, "-> Memory coredump header found"u8, Part.Memory))
        {
            return false;
        }

        if (_part == Part.None)
        {
            return false;
        }

        if (line.IndexOf("Stored coredump printed"u8) >= 0 || line.IndexOf("Error while retrieving/parsing"u8) >= 0)
        {
            _finished = true;
            return true;
        }

        if (Number(line, "Version "u8, out uint version))
        {
            _version = version;
        }
        else if (line.IndexOf("Target: "u8) is >= 0 and int at)
        {
            _target = TargetOf(line[(at + 8)..].Trim((byte)' '));
        }
        else if (Number(line, "Pointer size: "u8, out uint bits))
        {
            _pointerBits = bits;
        }
        else if (Number(line, "Flag: "u8, out uint flags))
        {
            _flags = flags;
        }
        else if (Number(line, "Reason: "u8, out uint reason))
        {
            _reason = reason;
            _complete = _part == Part.File;
        }
        else if (Number(line, "Size of the coredump: "u8, out uint streamBytes))
        {
            StreamBytes = streamBytes;
            return false;
        }
        else if (Number(line, "Size "u8, out uint size))
        {
            _size = size;
            _complete = _part is Part.Arch or Part.Threads;
        }
        else if (line.IndexOf("Starts at "u8) is >= 0 and int starts)
        {
            ReadOnlySpan<byte> rest = line[(starts + 10)..];
            int middle = rest.IndexOf(" ends at "u8);
            _complete = _part == Part.Memory && middle > 0 && Hex(rest[..middle], out _start) && Hex(rest[(middle + 9)..], out _end);
        }

        return _complete;
    }

    internal bool HasFileHeader => _part == Part.File && _complete;

    internal byte[] TakeFileHeader()
    {
        _complete = false;
        StreamBytes = 0;
        byte[] header = new byte[BlockHeader.FileHeaderBytes];
        "ZE"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), (ushort)(_version & 0xFFFF));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), (ushort)_target);
        header[6] = _pointerBits == 64 ? (byte)6 : (byte)5;
        header[7] = (byte)(_flags & 0xFF);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), _reason);
        return header;
    }

    internal byte[]? TakeBlockHeader()
    {
        if (!_complete || _part is Part.None or Part.File)
        {
            return null;
        }

        _complete = false;
        int pointer = _pointerBits == 64 ? 8 : 4;
        byte[] header = new byte[_part == Part.Memory ? 3 + (2 * pointer) : 5];
        header[0] = _part switch { Part.Arch => (byte)'A', Part.Threads => (byte)'T', _ => (byte)'M' };
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(1), (ushort)(_version & 0xFFFF));
        if (_part != Part.Memory)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(3), (ushort)(_size & 0xFFFF));
        }
        else if (pointer == 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(3), _start);
            BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(11), _end);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(3), (uint)(_start & uint.MaxValue));
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(7), (uint)(_end & uint.MaxValue));
        }

        return header;
    }

    internal bool TakeEnd()
    {
        bool finished = _finished;
        if (finished)
        {
            _finished = false;
            _part = Part.None;
        }

        return finished;
    }

    private bool Start(ReadOnlySpan<byte> line, ReadOnlySpan<byte> words, Part part)
    {
        if (line.IndexOf(words) < 0 || (part != Part.File && _part == Part.None))
        {
            return false;
        }

        _part = part;
        _complete = false;
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> label, out uint value)
    {
        int at = line.IndexOf(label);
        value = 0;
        return at >= 0 && Utf8Parser.TryParse(line[(at + label.Length)..], out value, out _);
    }

    private static bool Hex(ReadOnlySpan<byte> text, out ulong value)
    {
        text = text.Trim((byte)' ');
        return Utf8Parser.TryParse(text.StartsWith("0x"u8) ? text[2..] : text, out value, out int used, 'x') && used > 0;
    }

    private static uint TargetOf(ReadOnlySpan<byte> name) =>
        name.StartsWith("x86_64"u8) ? 2u
        : name.StartsWith("x86"u8) ? 1u
        : name.StartsWith("ARM Cortex-m"u8) ? 3u
        : name.StartsWith("Risc V"u8) ? 4u
        : name.StartsWith("Xtensa"u8) ? 5u
        : name.StartsWith("ARM64"u8) ? 6u
        : 0u;
}
