using Inquest.Dwarf.Expressions;
using Inquest.Target;

namespace Inquest.Symbols.Variables;

/// <summary>Where an object is: in memory, or put together from registers and known bytes; each byte may be unknown.</summary>
internal sealed class ValuePlace
{
    private readonly TargetMemory _memory;
    private readonly byte[]? _bytes;
    private readonly DwarfUnavailable[]? _missing;
    private readonly ulong _start;

    private ValuePlace(TargetMemory memory, ulong start, byte[]? bytes, DwarfUnavailable[]? missing)
    {
        _memory = memory;
        _start = start;
        _bytes = bytes;
        _missing = missing;
    }

    /// <summary>The address of the object; null when it is not in memory.</summary>
    public ulong? Address => _bytes is null ? _start : null;

    public static ValuePlace InMemory(TargetMemory memory, ulong address) => new(memory, address, null, null);

    /// <param name="memory">The memory, for places that are reached from here.</param>
    /// <param name="bytes">The object's bytes.</param>
    /// <param name="missing">For each byte why it is unknown.</param>
    public static ValuePlace OfBytes(TargetMemory memory, byte[] bytes, DwarfUnavailable[] missing) => new(memory, 0, bytes, missing);

    /// <summary>The place of a part.</summary>
    public ValuePlace At(ulong offset) => new(_memory, unchecked(_start + offset), _bytes, _missing);

    /// <summary>Reads all of <paramref name="destination"/>.</summary>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="why">When false: why the first byte that is not known is not.</param>
    /// <param name="initial">Set to true when a byte is the ELF's initial value rather than the dump's.</param>
    public bool TryRead(Span<byte> destination, out DwarfUnavailable why, ref bool initial)
    {
        why = default;
        if (_bytes is null || _missing is null)
        {
            int read = _memory.Read(_start, destination);
            if (read < destination.Length)
            {
                why = new(DwarfUnavailableReason.MemoryUnknown, unchecked(_start + (ulong)read));
                return false;
            }

            for (int i = 0; i < destination.Length && !initial; i++)
            {
                initial = _memory.SourceOf(unchecked(_start + (ulong)i)) == MemorySource.ElfInitial;
            }

            return true;
        }

        for (int i = 0; i < destination.Length; i++)
        {
            ulong index = unchecked(_start + (ulong)i);
            if (index >= (ulong)_bytes.Length)
            {
                why = new(DwarfUnavailableReason.OptimizedOut);
                return false;
            }

            if (_missing[index].Reason != DwarfUnavailableReason.None)
            {
                why = _missing[index];
                return false;
            }

            destination[i] = _bytes[index];
        }

        return true;
    }
}
