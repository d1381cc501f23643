namespace Inquest.Coredump;

/// <summary>A raw copy of the kernel's <c>_kernel</c> object (the <c>T</c> block, Zephyr 4.0 and later).</summary>
/// <param name="Version">Block version.</param>
/// <param name="Bytes">The payload; shorter than promised only in a cut dump.</param>
public sealed record ThreadsBlock(ushort Version, ReadOnlyMemory<byte> Bytes);
