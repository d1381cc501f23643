using System.Text;
using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr.Log;

/// <summary>
/// Reads the console's ring in RAM (CONFIG_RAM_CONSOLE; Zephyr drivers/console/ram_console.c). Three layouts, told apart by
/// what the buffer begins with and by the names of the symbols: docs/formats/log.md.
/// </summary>
public static class RamConsoleReader
{
    private const string File = "ram_console.c";

    // struct ram_console_header: the mark, the ring's address, its size, the place to write next; the ring is 64 bytes in.
    private const int HeaderBytes = 64;

    private static ReadOnlySpan<byte> HeaderMark => "RAM_CONSOLE\0"u8;

    /// <summary>The lines, oldest first; a first line that was overwritten in part is left out.</summary>
    public static RamConsole Read(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(limits);
        // Older releases call the buffer ram_console; newer ones have a pointer of that name.
        SymbolLocation? buffer = symbols.FindSymbol("ram_console_buf") ?? symbols.FindStatic(File, "ram_console_buf") ?? symbols.FindSymbol("ram_console");
        if (buffer is not { IsFunction: false, Size: ulong size } symbol || size <= (ulong)memory.AddressSize)
        {
            return buffer is null && symbols.FindSymbol("ram_console_out") is { IsFunction: true }
                ? new([], "The firmware has a console in RAM, but link-time optimisation removed its buffer, which nothing reads: its lines were not kept. Without CONFIG_LTO they are.")
                : RamConsole.None;
        }

        if (size > (ulong)limits.MaxLogBufferBytes || memory.SourceOf(symbol.Address) != MemorySource.Dump)
        {
            return RamConsole.None;
        }

        byte[] bytes = new byte[size];
        bytes = bytes[..memory.Read(symbol.Address, bytes)];
        return ReadHeader(bytes, memory.AddressSize) is (int length, int written)
            ? Lines(bytes.AsSpan(HeaderBytes, length), written, limits)
            : Lines(bytes, NextOf(symbols, memory, bytes.Length), limits);
    }

    // The ring's length and the place to write next; null without a header, or with one that the memory does not bear out.
    private static (int Length, int Next)? ReadHeader(ReadOnlySpan<byte> bytes, int addressSize)
    {
        if (bytes.Length <= HeaderBytes || !bytes.StartsWith(HeaderMark))
        {
            return null;
        }

        // A pointer is aligned to its size.
        ByteCursor cursor = new(bytes, (HeaderMark.Length + addressSize - 1) / addressSize * addressSize);
        cursor.Skip(addressSize);
        ulong length = cursor.ReadUnsigned(addressSize);
        uint written = cursor.ReadUInt32();
        // First it was a place, later a count of all characters: the remainder is the place in both.
        return length > 0 && length <= (ulong)(bytes.Length - HeaderBytes) ? ((int)length, (int)(written % (uint)length)) : null;
    }

    private static int? NextOf(Symbolizer symbols, TargetMemory memory, int length) =>
        symbols.FindStatic(File, "pos") is { } pos && memory.TryReadUInt32(pos.Address, out uint at) && at < (uint)length ? (int)at : null;

    private static RamConsole Lines(ReadOnlySpan<byte> ring, int? next, Limits limits)
    {
        // The place to write next is also where the oldest character stands, once the ring has gone round.
        bool wrapped = next is int place && ring[place..].ContainsAnyExcept((byte)0);
        byte[] ordered = next is int start && wrapped ? [.. ring[start..], .. ring[..start]] : ring.ToArray();
        string text = Encoding.UTF8.GetString(Array.FindAll(ordered, b => b != 0));
        List<string> lines = [.. text.Split('\n').Select(l => l.TrimEnd('\r'))];
        if (wrapped && lines.Count > 1)
        {
            lines.RemoveAt(0);
        }

        lines.RemoveAll(l => l.Length == 0);
        // The last byte always stays zero: one more that is not written shows that the ring has not gone round.
        bool isOrderUnknown = next is null && ring.Length > 1 && ring[^2] != 0;
        return new RamConsole(
            lines.Count > limits.MaxLogMessages ? lines[^limits.MaxLogMessages..] : lines,
            isOrderUnknown ? "Where the console's ring begins is not known (the optimiser removed `pos`): its lines stand as in memory, the oldest may follow the newest." : null);
    }
}
