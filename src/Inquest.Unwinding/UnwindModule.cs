using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Dwarf.CallFrames;

namespace Inquest.Unwinding;

/// <summary>What the walker knows of one program's code: the firmware's, or that of a bootloader or ROM beside it. Immutable.</summary>
public sealed class UnwindModule
{
    /// <summary>Its executable code; disjoint from every other module's.</summary>
    public required IReadOnlyList<AddressRange> Code { get; init; }

    /// <summary>Where its functions are.</summary>
    public required IFunctionLookup Functions { get; init; }

    /// <summary>Its call-frame information; <see cref="CallFrameTables.Empty"/> when there is none.</summary>
    public required CallFrameTables CallFrames { get; init; }

    /// <summary>The architecture's own unwind tables (.ARM.exidx); null when it has none.</summary>
    public UnwindTable? UnwindTable { get; init; }

    /// <summary>True when <paramref name="address"/> lies in its executable code.</summary>
    public bool IsExecutable(ulong address)
    {
        foreach (AddressRange range in Code)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
