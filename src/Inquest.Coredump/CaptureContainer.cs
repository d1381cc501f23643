namespace Inquest.Coredump;

/// <summary>What a dump's stream was stored in. An open list.</summary>
public enum CaptureContainer
{
    /// <summary>The stream alone, as Zephyr's own scripts read it.</summary>
    BareStream,

    /// <summary>A flash partition with Zephyr's "CD" header (coredump_backend_flash_partition.c).</summary>
    FlashPartition,

    /// <summary>A flash partition with the nRF Connect SDK's "CD01" header.</summary>
    NordicPartition,

    /// <summary>A RAM array between canaries (coredump_backend_in_memory.c).</summary>
    InMemory,

    /// <summary>RAM with the short "CD" header of the retained memory backend that several forks carry.</summary>
    RetainedMemory,

    /// <summary>A slot of our own device module's ring on flash (docs/formats/slot.md).</summary>
    InquestSlot,

    /// <summary>Our own device module's area of RAM that survives a reset (docs/formats/slot.md).</summary>
    InquestRetained,

    /// <summary>A debug window slot of an Intel audio DSP.</summary>
    AdspWindow,

    /// <summary>"#CD:" lines of a serial log, by the logging backend or by the shell's <c>coredump print</c>.</summary>
    SerialLog,

    /// <summary>No stream at all: the fatal text in a log, which names reason, registers and thread.</summary>
    FatalText,

    /// <summary>A stream in an image without the header that the backend writes last.</summary>
    Headerless,
}
