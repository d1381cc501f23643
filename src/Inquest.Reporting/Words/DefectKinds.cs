namespace Inquest.Reporting.Words;

/// <summary>What is wrong with a dump. An open list: a reader must bear words that it does not know.</summary>
public static class DefectKinds
{
    /// <summary>The stream ends inside a block.</summary>
    public const string Truncated = "truncated";

    /// <summary>The header's size disagrees with the stream.</summary>
    public const string SizeMismatch = "size-mismatch";

    /// <summary>A checksum does not fit.</summary>
    public const string Checksum = "checksum";

    /// <summary>The device recorded an error while writing.</summary>
    public const string WriteError = "write-error";

    /// <summary>The container's header is lost.</summary>
    public const string MissingHeader = "missing-header";

    /// <summary>The log ends before the dump does.</summary>
    public const string MissingEnd = "missing-end";

    /// <summary>A line of the log is damaged.</summary>
    public const string DamagedLine = "damaged-line";

    /// <summary>A block has an id that is not known.</summary>
    public const string UnknownBlock = "unknown-block";

    /// <summary>A block's header is absurd.</summary>
    public const string DamagedBlock = "damaged-block";

    /// <summary>The dump has no register block.</summary>
    public const string MissingRegisters = "missing-registers";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Truncated, SizeMismatch, Checksum, WriteError, MissingHeader, MissingEnd, DamagedLine, UnknownBlock,
        DamagedBlock, MissingRegisters,
    ];
}
