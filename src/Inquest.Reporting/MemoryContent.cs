namespace Inquest.Reporting;

/// <summary>One run of the device's memory with its bytes, as the dump holds it.</summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="Bytes">The bytes; at least one.</param>
public sealed record MemoryContent(ulong Start, ReadOnlyMemory<byte> Bytes);
