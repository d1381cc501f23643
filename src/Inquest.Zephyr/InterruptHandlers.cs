using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr;

/// <summary>
/// Zephyr's table of interrupt service routines, <c>_sw_isr_table</c> (include/zephyr/sw_isr_table.h): one entry an
/// interrupt line, argument and function.
/// </summary>
public sealed class InterruptHandlers
{
    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly SymbolLocation? _table;

    /// <summary>The table of a firmware.</summary>
    public InterruptHandlers(Symbolizer symbols, TargetMemory memory)
    {
        _symbols = symbols ?? throw new ArgumentNullException(nameof(symbols));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
        _table = symbols.FindSymbol("_sw_isr_table");
    }

    /// <summary>The function that serves an interrupt line (0-based, so exception number less 16 on Cortex-M); null when unknown.</summary>
    public string? FindHandler(int line)
    {
        if (_table is not { Size: ulong size } table || line < 0)
        {
            return null;
        }

        ulong pointer = (ulong)_memory.AddressSize;
        ulong offset = ((ulong)line * 2 * pointer) + pointer;
        return offset + pointer <= size && _memory.TryReadPointer(table.Address + offset, out ulong handler) && handler != 0
            && _symbols.FindFunction(handler & ~1ul) is FunctionInfo function
            ? function.Name?.Name
            : null;
    }
}
