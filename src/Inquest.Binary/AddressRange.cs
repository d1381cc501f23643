namespace Inquest.Binary;

/// <summary>A half-open range of target addresses: <paramref name="Start"/> is in it, <paramref name="End"/> is not.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address behind the range; equal to or above <paramref name="Start"/>.</param>
public readonly record struct AddressRange(ulong Start, ulong End)
{
    /// <summary>Length in bytes; 0 for an empty or reversed range.</summary>
    public ulong Length => End > Start ? End - Start : 0;

    /// <summary>True when the range holds no address.</summary>
    public bool IsEmpty => End <= Start;

    /// <summary>True when <paramref name="address"/> lies in the range.</summary>
    public bool Contains(ulong address) => address >= Start && address < End;

    /// <summary>True when the ranges share an address.</summary>
    public bool Overlaps(AddressRange other) => Start < other.End && other.Start < End;

    /// <summary>A range from its start and length in bytes; the end saturates at the highest address.</summary>
    public static AddressRange FromLength(ulong start, ulong length) =>
        new(start, length > ulong.MaxValue - start ? ulong.MaxValue : start + length);
}
