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
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(limits);
        if (symbols.FindSymbol("default_flash_map") is not { Size: ulong total } map
            || symbols.Types.FindStructure("flash_area") is not { Size: > 0 and ulong step }
            || symbols.Types.FindMember("flash_area", "fa_off") is not { Size: 4 or 8 } offset
            || symbols.Types.FindMember("flash_area", "fa_size") is not { Size: 4 or 8 } size)
        {
            return null;
        }

        ulong? found = null;
        ulong count = Math.Min(total / step, (ulong)limits.MaxMembers);
        for (ulong i = 0; i < count; i++)
        {
            ulong entry = unchecked(map.Address + (i * step));
            if (memory.TryReadUnsigned(unchecked(entry + offset.Offset), (int)offset.Size.Value, out ulong start) && start == address
                && memory.TryReadUnsigned(unchecked(entry + size.Offset), (int)size.Size.Value, out ulong bytes))
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
}
