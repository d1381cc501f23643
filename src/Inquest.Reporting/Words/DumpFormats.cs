namespace Inquest.Reporting.Words;

/// <summary>How a dump was stored. An open list: a reader must bear words that it does not know.</summary>
public static class DumpFormats
{
    /// <summary>Zephyr's flash partition backend, header "CD".</summary>
    public const string FlashPartition = "flash-partition";

    /// <summary>The nRF Connect SDK's flash backend, header "CD01".</summary>
    public const string NordicPartition = "nordic-partition";

    /// <summary>Zephyr's in-memory backend, between canaries.</summary>
    public const string InMemory = "in-memory";

    /// <summary>A retained memory backend.</summary>
    public const string Retained = "retained-memory";

    /// <summary>A slot of the Inquest device module's ring on flash, header "INQS".</summary>
    public const string InquestSlot = "inquest-slot";

    /// <summary>The Inquest device module's area of RAM that survives a reset, header "INQM".</summary>
    public const string InquestRetained = "inquest-retained";

    /// <summary>Hexadecimal lines in a log.</summary>
    public const string SerialLog = "serial-log";

    /// <summary>The bare stream.</summary>
    public const string Stream = "stream";

    /// <summary>No dump: only the fatal text in a log.</summary>
    public const string FatalLog = "fatal-log";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        FlashPartition, NordicPartition, InMemory, Retained, InquestSlot, InquestRetained, SerialLog, Stream, FatalLog,
    ];
}
