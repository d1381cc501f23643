namespace Inquest.Dwarf;

/// <summary>Arithmetic on target addresses.</summary>
internal static class DwarfAddress
{
    /// <summary>The highest address of that size in bytes; it is also the mask to wrap sums with.</summary>
    public static ulong Mask(int size) => size >= 8 ? ulong.MaxValue : (1ul << (size * 8)) - 1;
}
