namespace Inquest.Coredump;

/// <summary>What a search found.</summary>
/// <param name="Captures">Every dump once, complete ones first, then by input order; the first is the one to explain.</param>
/// <param name="NoDump">Why there may be no dump, most likely first; empty when there is one.</param>
public sealed record CaptureSearch(IReadOnlyList<Capture> Captures, IReadOnlyList<NoDumpReason> NoDump);
