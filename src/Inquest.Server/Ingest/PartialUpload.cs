namespace Inquest.Server.Ingest;

/// <summary>An upload in pieces that is under way, or done.</summary>
/// <param name="Id">Its secret name in the address.</param>
/// <param name="ProjectId">Where the dump goes.</param>
/// <param name="Length">Bytes that it will have.</param>
/// <param name="Metadata">The <c>Upload-Metadata</c> header as it came; null for none.</param>
/// <param name="Actor">Who began it.</param>
/// <param name="ExpiresAt">When it is removed.</param>
/// <param name="Receipt">SHA-256 of the stored dump; null until it is complete.</param>
/// <param name="Stored">False when the dump was only counted.</param>
internal sealed record PartialUpload(string Id, long ProjectId, long Length, string? Metadata, string Actor, DateTimeOffset ExpiresAt, string? Receipt, bool Stored);
