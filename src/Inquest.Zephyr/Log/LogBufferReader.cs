using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr.Log;

/// <summary>
/// Reads what deferred logging never put out: the packets between the read and the write index of <c>log_buffer</c>
/// (Zephyr subsys/logging/log_core.c, lib/os/mpsc_pbuf.c, since 4.0 lib/utils).
/// </summary>
public sealed class LogBufferReader
{
    private const string BufferSymbol = "log_buffer";
    private const ulong FullFlag = 8;

    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly Limits _limits;

    /// <summary>A reader over one dump.</summary>
    public LogBufferReader(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        _symbols = symbols ?? throw new ArgumentNullException(nameof(symbols));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
        _limits = limits ?? throw new ArgumentNullException(nameof(limits));
    }

    /// <summary>The messages that wait; <see cref="LogBacklog.None"/> when the firmware has no such log.</summary>
    public LogBacklog Read()
    {
        if (_symbols.FindSymbol(BufferSymbol) is not { IsFunction: false } symbol)
        {
            return LogBacklog.None;
        }

        if (LogLayout.Read(_symbols) is not LogLayout layout)
        {
            return new([], null, "The firmware has a deferred log, but no debug information that says how it is laid out.") { WasRead = false };
        }

        if (_memory.SourceOf(symbol.Address) != MemorySource.Dump
            || Word(symbol.Address + layout.ReadIndex) is not uint read || Word(symbol.Address + layout.WriteIndex) is not uint write
            || Word(symbol.Address + layout.Flags) is not uint flags || Word(symbol.Address + layout.Size) is not uint words
            || !_memory.TryReadPointer(symbol.Address + layout.Buffer, out ulong buffer))
        {
            return new([], null, $"The log's buffer ({BufferSymbol} at 0x{symbol.Address:x8}) is not in the dump: what was logged last is not known.") { WasRead = false };
        }

        if (words == 0)
        {
            return new([], null, "The log had not been started.");
        }

        if (read >= words || write >= words || words > _limits.MaxLogBufferBytes / 4)
        {
            return new([], null, $"The log's buffer ({BufferSymbol} at 0x{symbol.Address:x8}) is damaged: its indices {read} and {write} do not fit its {words} words.");
        }

        List<LogMessage> messages = [];
        string? note = ReadPackets(layout, new Ring(buffer, words, read, write, (flags & FullFlag) != 0), messages);
        return new(LogTexts.JoinRaw(messages), ReadClock(), note);
    }

    // Returns why the walk ended before the write index, or null.
    private string? ReadPackets(LogLayout layout, Ring ring, List<LogMessage> messages)
    {
        LogSources sources = new(_symbols, _memory);
        PackageFormatter formatter = new(_memory, layout.PackageHeader, _symbols.Elf.Machine == ElfMachine.I386 ? 4 : 8, _limits);
        uint left = ring.Read == ring.Write ? (ring.IsFull ? ring.Words : 0) : (ring.Write + ring.Words - ring.Read) % ring.Words;
        uint at = ring.Read;
        Span<byte> header = stackalloc byte[32];
        while (left > 0)
        {
            ulong address = ring.Buffer + (4ul * at);
            int length = _memory.Read(address, header);
            if (length < 4 || _memory.SourceOf(address) != MemorySource.Dump)
            {
                return "The rest of the log's buffer is not in the dump.";
            }

            bool valid = layout.Valid.Read(header[..length]) == 1;
            bool busy = layout.Busy.Read(header[..length]) == 1;
            uint size;
            if (!valid)
            {
                // Busy and not valid fills the buffer's end; neither is allocated and not yet written.
                size = busy ? BinaryPrimitives.ReadUInt32LittleEndian(header) >> 2 : 0;
                if (size == 0)
                {
                    return messages.Count == 0 ? "A message was being written when the device crashed; its length is not known yet."
                        : "Behind these a message was being written when the device crashed.";
                }
            }
            else
            {
                ulong package = layout.PackageLength.Read(header[..length]) ?? 0;
                ulong data = layout.DataLength.Read(header[..length]) ?? 0;
                size = (uint)((layout.Data + package + data + layout.Alignment - 1) / layout.Alignment * layout.Alignment / 4);
                if (size <= ring.Words - at && size <= left && layout.Type?.Read(header[..length]) is not 1)
                {
                    messages.Add(ReadMessage(layout, address, header[..length], (int)package, (int)data, busy, sources, formatter));
                }
            }

            if (size > left || size > ring.Words - at)
            {
                return $"The log's buffer is damaged at 0x{address:x8}: what stands there is not a message.";
            }

            if (messages.Count >= _limits.MaxLogMessages)
            {
                return $"The log was cut at {_limits.MaxLogMessages} messages.";
            }

            at = (at + size) % ring.Words;
            left -= size;
        }

        return null;
    }

    private LogMessage ReadMessage(
        LogLayout layout, ulong address, ReadOnlySpan<byte> header, int packageLength, int dataLength, bool busy, LogSources sources, PackageFormatter formatter)
    {
        byte[] body = new byte[packageLength + dataLength];
        int present = _memory.Read(address + layout.Data, body);
        int level = (int)(layout.Level.Read(header) ?? 0);
        ulong? source = _memory.TryReadPointer(address + layout.Source, out ulong pointer) && pointer != 0 ? pointer : null;
        string text = present < packageLength ? "(a message that is cut)" : packageLength == 0 ? "" : formatter.Format(body.AsSpan(0, packageLength));
        return new LogMessage
        {
            Text = text,
            Level = level,
            Module = source is ulong known ? sources.NameOf(known) : null,
            Timestamp = _memory.TryReadUnsigned(address + layout.Timestamp.Offset, layout.Timestamp.Size == 8 ? 8 : 4, out ulong time) ? time : null,
            Thread = layout.Thread is ulong offset && _memory.TryReadPointer(address + offset, out ulong thread) && thread != 0 ? thread : null,
            Data = present < body.Length ? default : body.AsMemory(packageLength),
            IsBeingOutput = busy,
        };
    }

    // Zephyr subsys/logging/log_output.c halves a clock of more than a megahertz until it is below, and counts by how much.
    private ulong? ReadClock() =>
        _symbols.FindStatic("log_output.c", "freq") is { } freq && Word(freq.Address) is uint perSecond and > 0 and <= 1_000_000
            && _symbols.FindStatic("log_output.c", "timestamp_div") is { } divider && Word(divider.Address) is uint by and > 0
            ? (ulong)perSecond * by
            : null;

    private uint? Word(ulong address) => _memory.TryReadUInt32(address, out uint value) ? value : null;

    private readonly record struct Ring(ulong Buffer, uint Words, uint Read, uint Write, bool IsFull);
}
