namespace Inquest.Server.Ingest;

/// <summary>What a sender gets once its dump is safe.</summary>
/// <param name="Id">The dump's number.</param>
/// <param name="Sha256">SHA-256 of the body as it is stored; a device erases its copy only when this is its own hash.</param>
/// <param name="Stored">False when the dump was only counted: the device sends the same again and again.</param>
internal sealed record Receipt(long Id, string Sha256, bool Stored = true);
