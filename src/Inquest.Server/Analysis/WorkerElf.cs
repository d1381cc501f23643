namespace Inquest.Server.Analysis;

/// <summary>An ELF for an analysing process.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">Its name in the report.</param>
/// <param name="IsNamed">Whether somebody says that it belongs to the dump: by its build id or version, or by sending both together.</param>
internal sealed record WorkerElf(string Path, string Name, bool IsNamed = false);
