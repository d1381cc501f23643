namespace Inquest.Coredump;

/// <summary>The state of one CPU of several (the <c>F</c> block, Zephyr's main branch since August 2026).</summary>
/// <param name="Version">Block version.</param>
/// <param name="CpuId">Number of the CPU.</param>
/// <param name="ThreadPointer">Address of the thread that ran there.</param>
/// <param name="Bytes">Registers laid out as in the arch block; empty for the CPU that panicked.</param>
public sealed record CpuBlock(ushort Version, uint CpuId, ulong ThreadPointer, ReadOnlyMemory<byte> Bytes);
