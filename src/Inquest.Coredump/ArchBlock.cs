namespace Inquest.Coredump;

/// <summary>The registers as the architecture's code wrote them (the <c>A</c> block); the architecture's room decodes them.</summary>
/// <param name="Version">Block version.</param>
/// <param name="Bytes">The payload; shorter than promised only in a cut dump.</param>
/// <param name="PromisedBytes">Length that the block's header states.</param>
public sealed record ArchBlock(ushort Version, ReadOnlyMemory<byte> Bytes, int PromisedBytes)
{
    /// <summary>True when the payload is as long as its header says.</summary>
    public bool IsWhole => Bytes.Length == PromisedBytes;
}
