namespace Inquest.Server.Symbols;

/// <summary>One firmware ELF of a project; what is not known is null.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Name">Its file name, for display.</param>
/// <param name="Firmware">The version that it was uploaded for last.</param>
/// <param name="BuildId">Its build id, lower-case hexadecimal.</param>
/// <param name="Architecture">What it runs on.</param>
/// <param name="Nightly">Whether it may expire.</param>
/// <param name="State">One of <see cref="SymbolStates"/>.</param>
/// <param name="StateWhy">A sentence on the state.</param>
/// <param name="UploadedAt">When it arrived.</param>
/// <param name="Lacks">What it lacks for a post-mortem; null while it was not looked into.</param>
internal sealed record SymbolFile(
    long Id, long ProjectId, string Sha256, long Size, string Name, string? Firmware, string? BuildId, string? Architecture, bool Nightly, string State, string? StateWhy, DateTimeOffset UploadedAt,
    IReadOnlyList<SymbolLack>? Lacks);
