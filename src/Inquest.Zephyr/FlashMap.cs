using System.Text;
using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr;

/// <summary>
/// The flash partitions that a firmware was built with: Zephyr's array <c>default_flash_map</c> of <c>flash_area</c>
/// (subsys/storage/flash_map/flash_map_default.c), which holds what the devicetree says.
/// </summary>
public static class FlashMap
{
    private const int MostLabelBytes = 64;

    // Where ZMK's debug builds keep it, for firmware whose map has no labels.
    private static readonly ulong[] s_usual = [0x71000, 0x99000];

    /// <summary>
    /// Bytes of the partition that begins at an address. Null when the firmware has no map, its debug information does not
    /// describe one, none begins there, or two of different size do (on two flash devices).
    /// </summary>
    /// <param name="symbols">The firmware.</param>
    /// <param name="memory">Memory with the firmware's constants.</param>
    /// <param name="address">An offset in flash, which is the address where flash is mapped at 0.</param>
    /// <param name="limits">Bounds.</param>
    public static ulong? SizeOfPartitionAt(Symbolizer symbols, TargetMemory memory, ulong address, Limits limits)
    {
        ulong? found = null;
        foreach ((ulong start, ulong bytes, _) in Read(symbols, memory, limits))
        {
            if (start == address)
            {
                if (found is ulong other && other != bytes)
                {
                    return null;
                }

                found = bytes;
            }
        }

        return found;
    }

    /// <summary>
    /// Where the core dump partition begins: the one labelled so (<c>CONFIG_FLASH_MAP_LABELS</c>), else the one that begins where
    /// ZMK puts it. Null when the map has neither, or there is no map.
    /// </summary>
    /// <param name="symbols">The firmware.</param>
    /// <param name="memory">Memory with the firmware's constants.</param>
    /// <param name="limits">Bounds.</param>
    public static ulong? FindCoredumpPartition(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        List<(ulong Start, ulong Bytes, string? Label)> partitions = Read(symbols, memory, limits);
        foreach ((ulong start, _, string? label) in partitions)
        {
            if (label is "coredump-partition" or "coredump_partition")
            {
                return start;
            }
        }

        foreach ((ulong start, _, string? label) in partitions)
        {
            if (label is null && Array.IndexOf(s_usual, start) >= 0)
            {
                return start;
            }
        }

        return null;
    }

    private static List<(ulong Start, ulong Bytes, string? Label)> Read(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(limits);
        List<(ulong, ulong, string?)> partitions = [];
        if (symbols.FindSymbol("default_flash_map") is not { Size: ulong total } map
            || symbols.Types.FindStructure("flash_area") is not { Size: > 0 and ulong step }
            || symbols.Types.FindMember("flash_area", "fa_off") is not { Size: 4 or 8 } offset
            || symbols.Types.FindMember("flash_area", "fa_size") is not { Size: 4 or 8 } size)
        {
            return partitions;
        }

        ulong? label = symbols.Types.FindMember("flash_area", "fa_label") is { } member ? member.Offset : null;
        ulong count = Math.Min(total / step, (ulong)limits.MaxMembers);
        for (ulong i = 0; i < count; i++)
        {
            ulong entry = unchecked(map.Address + (i * step));
            if (memory.TryReadUnsigned(unchecked(entry + offset.Offset), (int)offset.Size.Value, out ulong start)
                && memory.TryReadUnsigned(unchecked(entry + size.Offset), (int)size.Size.Value, out ulong bytes))
            {
                partitions.Add((start, bytes, label is ulong at && memory.TryReadPointer(unchecked(entry + at), out ulong text) ? TextAt(memory, text) : null));
            }
        }

        return partitions;
    }

    private static string? TextAt(TargetMemory memory, ulong address)
    {
        ReadOnlySpan<byte> bytes = memory.Span(address);
        int end = bytes[..Math.Min(bytes.Length, MostLabelBytes)].IndexOf((byte)0);
        return end > 0 ? Encoding.ASCII.GetString(bytes[..end]) : null;
    }
}
