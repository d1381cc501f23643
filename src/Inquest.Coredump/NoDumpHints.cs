namespace Inquest.Coredump;

/// <summary>What the caller knows from elsewhere (the ELF) and the search cannot see.</summary>
public sealed class NoDumpHints
{
    /// <summary>Whether the ELF has Zephyr's <c>coredump</c> function; null without an ELF.</summary>
    public bool? FirmwareHasCoredump { get; init; }

    /// <summary>
    /// The backend by the ELF's symbol, such as <c>coredump_backend_flash_partition</c>, <c>coredump_backend_logging</c>,
    /// <c>coredump_backend_in_memory</c>, <c>coredump_backend_other</c>; null when unknown.
    /// </summary>
    public string? BackendSymbol { get; init; }

    /// <summary>The coredump partition's address, from the user or the ELF; null when unknown.</summary>
    public ulong? PartitionAddress { get; init; }
}
