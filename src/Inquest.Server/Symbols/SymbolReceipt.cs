namespace Inquest.Server.Symbols;

/// <summary>What a build machine gets once its ELF is safe.</summary>
/// <param name="Id">The symbol file's number.</param>
/// <param name="Sha256">SHA-256 of the bytes.</param>
/// <param name="Present">Whether it was there already.</param>
internal sealed record SymbolReceipt(long Id, string Sha256, bool Present);
