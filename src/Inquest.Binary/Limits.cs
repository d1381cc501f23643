namespace Inquest.Binary;

/// <summary>
/// The bounds on everything that an input controls. Each has a default that real inputs do not reach; a reader that
/// meets one stops there and says so with a diagnostic, it never allocates or loops first.
/// </summary>
/// <remarks>Every room takes the limits from its caller. A new count, length, depth or loop gets its entry here.</remarks>
public sealed class Limits
{
    /// <summary>The defaults.</summary>
    public static Limits Default { get; } = new();

    /// <summary>Bytes of one input file, or of one member of an archive after unpacking.</summary>
    public long MaxInputBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of all members of all archives of one command, after unpacking: they lie in memory, all at once.</summary>
    public long MaxUnpackedBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of all files of the folders of one command: the large ones are mapped, not read.</summary>
    public long MaxFolderBytes { get; init; } = 1L << 30;

    /// <summary>How much larger than the archive its content may be, as a factor.</summary>
    public int MaxCompressionRatio { get; init; } = 1100;

    /// <summary>Members of one archive, or files of one folder.</summary>
    public int MaxArchiveMembers { get; init; } = 20_000;

    /// <summary>Archives in archives.</summary>
    public int MaxArchiveDepth { get; init; } = 4;

    /// <summary>Images of one file: the families of one UF2 file.</summary>
    public int MaxImagesPerFile { get; init; } = 64;

    /// <summary>Sealed dumps in all the inputs of one command; the rest stays shut.</summary>
    public int MaxSealedBodies { get; init; } = 256;

    /// <summary>Projects of one west manifest; the rest get no links.</summary>
    public int MaxManifestProjects { get; init; } = 4096;

    /// <summary>Core dumps in all the inputs of one command.</summary>
    public int MaxCaptures { get; init; } = 256;

    /// <summary>Blocks of one core dump stream.</summary>
    public int MaxCaptureBlocks { get; init; } = 4096;

    /// <summary>Bytes that one memory block of a core dump may promise; a header that promises more is damaged.</summary>
    public long MaxMemoryBlockBytes { get; init; } = 256L << 20;

    /// <summary>Bytes that may be absent between two pieces of an image for one core dump to go on behind them.</summary>
    public int MaxImageGapBytes { get; init; } = 64 << 10;

    /// <summary>Sections of one ELF.</summary>
    public int MaxElfSections { get; init; } = 65_536;

    /// <summary>Program headers of one ELF.</summary>
    public int MaxElfSegments { get; init; } = 10_000;

    /// <summary>Symbols of one ELF.</summary>
    public int MaxElfSymbols { get; init; } = 4_000_000;

    /// <summary>Notes of one ELF.</summary>
    public int MaxElfNotes { get; init; } = 65_536;

    /// <summary>Bytes of all sections of one ELF after decompression.</summary>
    public long MaxSectionBytes { get; init; } = 256L << 20;

    /// <summary>Units in .debug_info.</summary>
    public int MaxDwarfUnits { get; init; } = 100_000;

    /// <summary>Abbreviations and their attributes, over all tables of one file.</summary>
    public int MaxDwarfAbbreviations { get; init; } = 4_000_000;

    /// <summary>Attributes of one abbreviation.</summary>
    public int MaxDwarfAttributes { get; init; } = 256;

    /// <summary>Entries of range lists, over all lists read from one file.</summary>
    public int MaxDwarfRanges { get; init; } = 20_000_000;

    /// <summary>Depth of nested debugging information entries, and of references from one to another.</summary>
    public int MaxDwarfDepth { get; init; } = 128;

    /// <summary>Descriptions in one call-frame section, or entries of one .ARM.exidx.</summary>
    public int MaxCallFrameEntries { get; init; } = 1_000_000;

    /// <summary>Operations evaluated in one DWARF expression.</summary>
    public int MaxExpressionOperations { get; init; } = 10_000;

    /// <summary>Members of one structure, or values of one enumeration.</summary>
    public int MaxMembers { get; init; } = 10_000;

    /// <summary>Arguments and local variables of one frame.</summary>
    public int MaxVariables { get; init; } = 512;

    /// <summary>Members and elements shown of one variable, over all its levels.</summary>
    public int MaxValueParts { get; init; } = 256;

    /// <summary>Levels of members and elements shown of one variable.</summary>
    public int MaxValueDepth { get; init; } = 5;

    /// <summary>Elements shown of one array.</summary>
    public int MaxArrayElements { get; init; } = 32;

    /// <summary>Members, elements or variables that a debugger gets at once when it opens a value.</summary>
    public int MaxOpenedParts { get; init; } = 1000;

    /// <summary>Characters shown of one text that a pointer points to.</summary>
    public int MaxTextLength { get; init; } = 200;

    /// <summary>Files of one line number program.</summary>
    public int MaxLineFiles { get; init; } = 65_535;

    /// <summary>Values on a DWARF expression's stack, and rows saved by DW_CFA_remember_state.</summary>
    public int MaxStackDepth { get; init; } = 256;

    /// <summary>Rows, files and directories over all line number programs of one file.</summary>
    public int MaxLineRows { get; init; } = 10_000_000;

    /// <summary>Frames of one call stack, inlined ones not counted.</summary>
    public int MaxFrames { get; init; } = 256;

    /// <summary>Bytes of one stack that are searched for a frame or a return address.</summary>
    public int MaxStackScanBytes { get; init; } = 256 << 10;

    /// <summary>Instructions of one function that are analysed where call-frame information is missing.</summary>
    public int MaxAnalyzedInstructions { get; init; } = 4096;

    /// <summary>Places in one stack that are tried as the frame of an interrupted thread; with more none is taken.</summary>
    public int MaxFrameCandidates { get; init; } = 512;

    /// <summary>Threads of one dump.</summary>
    public int MaxThreads { get; init; } = 1024;

    /// <summary>Running timeouts of the kernel (of threads, timers and delayed work).</summary>
    public int MaxTimeouts { get; init; } = 4096;

    /// <summary>Events that one thread polls for.</summary>
    public int MaxPollEvents { get; init; } = 64;

    /// <summary>Messages taken from a log's buffer, and lines from a console's.</summary>
    public int MaxLogMessages { get; init; } = 2000;

    /// <summary>Bytes of a log's or a console's buffer that are read.</summary>
    public int MaxLogBufferBytes { get; init; } = 1 << 20;

    /// <summary>Chunks of one heap that are followed.</summary>
    public int MaxHeapChunks { get; init; } = 100_000;

    /// <summary>Characters of one string taken from an input.</summary>
    public int MaxStringLength { get; init; } = 4096;

    /// <summary>Bytes of one message of a debugger or an assistant.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Levels of nesting of one such message.</summary>
    public int MaxMessageDepth { get; init; } = 32;

    /// <summary>Bytes of memory that a debugger or an assistant gets at once.</summary>
    public int MaxMemoryRead { get; init; } = 64 << 10;

    /// <summary>Instructions that a debugger or an assistant gets at once.</summary>
    public int MaxListedInstructions { get; init; } = 4096;

    /// <summary>Values that one debugging session keeps open.</summary>
    public int MaxOpenValues { get; init; } = 100_000;

    /// <summary>Bytes of unknown memory that an ELF core marks as such; what is more is named.</summary>
    public int MaxCoreFillBytes { get; init; } = 16 << 20;

    /// <summary>Diagnostics kept; the rest is counted.</summary>
    public int MaxDiagnostics { get; init; } = 1000;
}
