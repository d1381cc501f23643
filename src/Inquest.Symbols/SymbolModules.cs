using Inquest.Binary;

namespace Inquest.Symbols;

/// <summary>
/// The programs on one device: the firmware that ran, and those beside it (a bootloader, a ROM), each asked for addresses
/// of its own only. Immutable; safe to share between threads.
/// </summary>
public sealed class SymbolModules
{
    private readonly IReadOnlyList<SymbolModule> _others;

    /// <summary>The firmware that ran, and the others, whose addresses must not overlap.</summary>
    public SymbolModules(Symbolizer primary, params IReadOnlyList<SymbolModule> others)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(others);
        Primary = primary;
        _others = others;
    }

    /// <summary>The firmware that ran: every address that no other program owns is its.</summary>
    public Symbolizer Primary { get; }

    /// <summary>The program to ask about an address.</summary>
    public Symbolizer At(ulong address)
    {
        foreach (SymbolModule other in _others)
        {
            foreach (AddressRange range in other.Ranges)
            {
                if (range.Contains(address))
                {
                    return other.Symbols;
                }
            }
        }

        return Primary;
    }
}
