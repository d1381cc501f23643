namespace Inquest.Symbols;

/// <summary>A half-open range, how deep it nests, and the number to find there.</summary>
internal readonly record struct AddressMapItem(ulong Start, ulong End, int Depth, int Value) : IComparable<AddressMapItem>
{
    public int CompareTo(AddressMapItem other)
    {
        int order = Start.CompareTo(other.Start);
        order = order != 0 ? order : Depth.CompareTo(other.Depth);
        return order != 0 ? order : other.End.CompareTo(End);
    }
}
