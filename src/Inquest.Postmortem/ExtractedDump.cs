using Inquest.Reporting;

namespace Inquest.Postmortem;

/// <summary>The bare stream of one dump, as Zephyr's own scripts want it.</summary>
/// <param name="Dump">Which dump it is.</param>
/// <param name="Stream">The stream from its file header on, without the partition's header; a truncated one ends where its bytes end.</param>
public sealed record ExtractedDump(DumpInfo Dump, ReadOnlyMemory<byte> Stream);
