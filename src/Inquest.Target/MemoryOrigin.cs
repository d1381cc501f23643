namespace Inquest.Target;

/// <summary>Memory that an instruction reads or writes, by what its address is made of: base + (index &lt;&lt; shift) + offset.</summary>
/// <param name="Base">Where the base came from.</param>
/// <param name="Offset">Bytes added to it.</param>
/// <param name="Size">Bytes read or written.</param>
public sealed record MemoryOrigin(RegisterOrigin Base, long Offset, int Size)
{
    /// <summary>Where the index came from; null when there is none.</summary>
    public RegisterOrigin? Index { get; init; }

    /// <summary>How far the index is shifted to the left, in bits.</summary>
    public int IndexShift { get; init; }
}
