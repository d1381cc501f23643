namespace Inquest.Diagnosis.Fingerprint;

/// <summary>What a signature is made of. No address, pointer, line or data value takes part: a rebuild moves them all.</summary>
public sealed record SignatureInput
{
    /// <summary>The class of the cause as the report names it, such as <c>null-read</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The crashed thread's frames; empty when there are none.</summary>
    public IReadOnlyList<SignatureFrame> Frames { get; init; } = [];

    /// <summary>The thread that ran, by its entry function or its name; null when not known.</summary>
    public string? Thread { get; init; }

    /// <summary>The interrupt that was active, by its handler or number; null when none was, or it is not known.</summary>
    public string? Interrupt { get; init; }
}
