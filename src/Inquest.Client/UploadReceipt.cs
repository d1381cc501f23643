namespace Inquest.Client;

/// <summary>What the server says once bytes are safe with it.</summary>
/// <param name="Id">The dump's or symbol file's number; when a dump was only counted, that of another one with the same crash, or null.</param>
/// <param name="Sha256">SHA-256 of what is stored, lower-case hexadecimal.</param>
/// <param name="Present">Whether it was there already; of symbol files only.</param>
/// <param name="Stored">False when a dump was only counted, since its device sends very many.</param>
/// <param name="ReportToken">What shows, beside a key that only sends, who sent this dump; null when it was only counted, and of symbol files.</param>
public sealed record UploadReceipt(long? Id, string Sha256, bool Present = false, bool Stored = true, string? ReportToken = null);
