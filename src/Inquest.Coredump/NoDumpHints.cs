namespace Inquest.Coredump;

/// <summary>What the caller knows from elsewhere (the ELF, a boot loader's description of the board) and the search cannot see.</summary>
public sealed class NoDumpHints
{
    /// <summary>Whether the ELF has Zephyr's <c>coredump</c> function; null without an ELF.</summary>
    public bool? FirmwareHasCoredump { get; init; }

    /// <summary>Finds the coredump partition's address by the ELF, null when that does not tell; asked only when there is no dump. Null without an ELF.</summary>
    public Func<ulong?>? FindPartition { get; init; }

    /// <summary>The board by the name of the source that describes it (a UF2 drive's INFO_UF2.TXT); empty when none does.</summary>
    public IReadOnlyDictionary<string, string> BoardIds { get; init; } = new Dictionary<string, string>();
}
