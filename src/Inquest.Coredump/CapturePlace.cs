using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Where a stream was found; see <see cref="Capture"/> for the fields.</summary>
internal sealed record CapturePlace(string SourceName, CaptureContainer Container, ulong? Address, long Offset, uint Sequence = 0)
{
    /// <summary>See <see cref="Capture.Storage"/>.</summary>
    internal AddressRange? Storage { get; init; }

    /// <summary>See <see cref="Capture.SourceFamily"/>.</summary>
    internal uint? Family { get; init; }

    /// <summary>See <see cref="Capture.StorageTail"/>.</summary>
    internal AddressRange? StorageTail { get; init; }
}
