namespace Inquest.Coredump;

/// <summary>Where a stream was found; see <see cref="Capture"/> for the fields.</summary>
internal sealed record CapturePlace(string SourceName, CaptureContainer Container, ulong? Address, long Offset, uint Sequence = 0);
