namespace Inquest.Coredump;

/// <summary>How whole a dump is; see <see cref="Capture"/> for the fields.</summary>
internal sealed record CaptureGrade(
    CaptureState State,
    IReadOnlyList<CaptureDefect> Defects,
    ulong? Capacity,
    string? CapacityEvidence,
    ulong MissingBytes,
    IReadOnlyList<CaptureAdvice> Advice);
