namespace Inquest.Server.Analysis;

/// <summary>What can be made of a dump beside its report.</summary>
internal enum DumpExportKind
{
    /// <summary>The report with the bytes of the memory in it, as JSON.</summary>
    Memory,

    /// <summary>An ELF core for gdb.</summary>
    Core,
}
