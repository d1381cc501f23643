namespace Inquest.Reporting;

/// <summary>What groups a crash with others of the same bug.</summary>
public sealed record FingerprintInfo
{
    /// <summary>Version of the rules that made it; only equal versions compare.</summary>
    public required int Version { get; init; }

    /// <summary>The readable form: <c>null-read | send_report &lt; key_handler</c>.</summary>
    public required string Signature { get; init; }

    /// <summary>Hash of the signature, lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The functions that took part, innermost first.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>The functions that were passed over, and why.</summary>
    public IReadOnlyList<SkippedFrame> Skipped { get; init; } = [];

    /// <summary>Whether it was made without an ELF and will change with one.</summary>
    public bool Provisional { get; init; }
}
