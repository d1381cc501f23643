namespace Inquest.Dwarf.Lines;

/// <summary>One file of a line number program.</summary>
/// <param name="Name">The name as compiled; it may be relative, and hold directories.</param>
/// <param name="Directory">Index of its directory; 0 is the compiler's working directory.</param>
/// <param name="Md5">The content's MD5, 16 bytes; empty when absent (DW_LNCT_MD5, DWARF 5).</param>
public readonly record struct DwarfLineFile(string Name, ulong Directory, ReadOnlyMemory<byte> Md5);
