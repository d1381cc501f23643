using System.Text;
using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr.Log;

/// <summary>Reads the console's ring in RAM (CONFIG_RAM_CONSOLE; Zephyr drivers/console/ram_console.c).</summary>
public static class RamConsoleReader
{
    /// <summary>
    /// The lines, oldest first; a first line that was overwritten in part is left out. Empty when the firmware has no such
    /// console or it is not in the dump.
    /// </summary>
    public static IReadOnlyList<string> Read(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(limits);
        // Older releases call the buffer ram_console; newer ones have a pointer of that name.
        if ((symbols.FindSymbol("ram_console_buf") ?? symbols.FindSymbol("ram_console")) is not { IsFunction: false, Size: ulong size } symbol
            || size <= (ulong)memory.AddressSize || size > (ulong)limits.MaxLogBufferBytes || memory.SourceOf(symbol.Address) != MemorySource.Dump)
        {
            return [];
        }

        byte[] ring = new byte[size];
        ring = ring[..memory.Read(symbol.Address, ring)];
        int? next = symbols.FindStatic("ram_console.c", "pos") is { } pos && memory.TryReadUInt32(pos.Address, out uint at) && at < (uint)ring.Length ? (int)at : null;
        // The place to write next is also where the oldest character stands, once the ring has gone round.
        bool wrapped = next is int place && ring.AsSpan(place).ContainsAnyExcept((byte)0);
        byte[] ordered = next is int start && wrapped ? [.. ring[start..], .. ring[..start]] : ring;
        string text = Encoding.UTF8.GetString(Array.FindAll(ordered, b => b != 0));
        List<string> lines = [.. text.Split('\n').Select(l => l.TrimEnd('\r'))];
        if (wrapped && lines.Count > 1)
        {
            lines.RemoveAt(0);
        }

        lines.RemoveAll(l => l.Length == 0);
        return lines.Count > limits.MaxLogMessages ? lines[^limits.MaxLogMessages..] : lines;
    }
}
