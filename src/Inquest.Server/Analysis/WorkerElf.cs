namespace Inquest.Server.Analysis;

/// <summary>An ELF for an analysing process.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">Its name in the report.</param>
internal sealed record WorkerElf(string Path, string Name);
