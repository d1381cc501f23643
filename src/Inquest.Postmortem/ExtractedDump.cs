using Inquest.Reporting;

namespace Inquest.Postmortem;

/// <summary>The bare stream of one dump, as Zephyr's own scripts want it.</summary>
/// <param name="Dump">Which dump it is; what is lost of it (<see cref="DumpInfo.Lost"/>) is not in the stream.</param>
/// <param name="Stream">
/// The stream from its file header on, without the partition's header; a truncated one ends where its bytes end, and memory with
/// a gap in it stands in one block on each side. Null when the file header is lost.
/// </param>
public sealed record ExtractedDump(DumpInfo Dump, ReadOnlyMemory<byte>? Stream)
{
    /// <summary>What else could not be kept, a few words each; empty for most dumps.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>What of the stream may be wrong, each a clause; empty for most dumps.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}
