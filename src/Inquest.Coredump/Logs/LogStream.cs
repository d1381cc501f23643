using Inquest.Binary;

namespace Inquest.Coredump.Logs;

/// <summary>A stream put together from a log's lines.</summary>
/// <param name="Bytes">The bytes; zero in the holes.</param>
/// <param name="Holes">Offsets of absent bytes, sorted and disjoint.</param>
/// <param name="Defects">What is wrong with the log.</param>
/// <param name="Damaged">Something is missing in the middle.</param>
/// <param name="LinesLost">Lines did not arrive; false where all that is wrong is lines that stand there twice, or that are damaged.</param>
/// <param name="Cut">The end is missing.</param>
/// <param name="CannotDump">The device itself wrote that it could not dump; of the log nothing is lost by that.</param>
/// <param name="Uncertain">The memory block that the log ends inside of, if a line lost in it would not show; null otherwise.</param>
internal sealed record LogStream(ReadOnlyMemory<byte> Bytes, IReadOnlyList<AddressRange> Holes, IReadOnlyList<CaptureDefect> Defects, bool Damaged, bool LinesLost, bool Cut, bool CannotDump, AddressRange? Uncertain = null)
{
    /// <summary>Lines that are there and cannot be read: other output runs through them, or characters are missing.</summary>
    internal int DamagedLines { get; init; }
}
