namespace Inquest.Coredump;

/// <summary>What the caller knows from elsewhere (the ELF) and the search cannot see.</summary>
public sealed class NoDumpHints
{
    /// <summary>Whether the ELF has Zephyr's <c>coredump</c> function; null without an ELF.</summary>
    public bool? FirmwareHasCoredump { get; init; }

    /// <summary>Finds the coredump partition's address by the ELF, null when that does not tell; asked only when there is no dump. Null without an ELF.</summary>
    public Func<ulong?>? FindPartition { get; init; }
}
