namespace Inquest.Diagnosis.Fingerprint;

/// <summary>What groups a crash with others of the same bug: a readable text, its hash, and how it came about.</summary>
public sealed record CrashSignature
{
    /// <summary>Version of the rules and lists; only signatures of equal versions compare.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The readable form: <c>null-read | memcpy &lt; send_report</c>.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// Eight hexadecimal digits over the class's family and the deciding function alone: the first four bytes of the
    /// SHA-256. The text may name the class more closely than the hash does.
    /// </summary>
    public required string Hash { get; init; }

    /// <summary>The class of the cause as the report names it; empty for a provisional signature.</summary>
    public required string Kind { get; init; }

    /// <summary>The functions in the text, innermost first; the last one decides.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>The deciding function and its callers as far as they are known, for a closer comparison.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>Hashes over the class's family and the first 1, 2, 3 and 5 functions of <see cref="Path"/>, and over all; those that the path is too short for are left out.</summary>
    public IReadOnlyList<(int Depth, string Hash)> PathHashes { get; init; } = [];

    /// <summary>The frames that took no part, and why.</summary>
    public IReadOnlyList<SignatureSkip> Skipped { get; init; } = [];

    /// <summary>True when it was made without the firmware's ELF: it groups only dumps of one build, and changes with an ELF.</summary>
    public bool Provisional { get; init; }
}
