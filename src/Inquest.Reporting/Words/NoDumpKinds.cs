namespace Inquest.Reporting.Words;

/// <summary>Why no dump was found. An open list: a reader must bear words that it does not know.</summary>
public static class NoDumpKinds
{
    /// <summary>The file is not whole, and the dump may be in what is missing.</summary>
    public const string IncompleteFile = "incomplete-file";

    /// <summary>The firmware has no core dump backend.</summary>
    public const string NoBackend = "no-backend";

    /// <summary>The core dump partition is there and empty.</summary>
    public const string Blank = "partition-blank";

    /// <summary>The page with the dump's header and registers was erased; memory blocks stand behind it.</summary>
    public const string Invalidated = "invalidated";

    /// <summary>The partition may lie outside of what the bootloader exports.</summary>
    public const string NotExported = "not-exported";

    /// <summary>The chip gives no CURRENT.UF2 with the flash in it.</summary>
    public const string NoCurrentUf2 = "no-current-uf2";

    /// <summary>The log says that the dump lies in the device's RAM.</summary>
    public const string InMemory = "in-memory";

    /// <summary>The backend failed before the first byte.</summary>
    public const string BackendFailed = "backend-failed";

    /// <summary>The log announces a dump but holds none of its bytes.</summary>
    public const string LogWithoutData = "log-without-data";

    /// <summary>Nothing points to a fault: a hang leaves no dump.</summary>
    public const string NeverFaulted = "never-faulted";

    /// <summary>Only firmware was given, no dump.</summary>
    public const string OnlyElf = "only-elf";

    /// <summary>The dump is encrypted to a key that was not given.</summary>
    public const string Sealed = "sealed";

    /// <summary>The bytes do not tell.</summary>
    public const string Unknown = "unknown";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        IncompleteFile, NoBackend, Blank, Invalidated, NotExported, NoCurrentUf2, InMemory, BackendFailed, LogWithoutData, NeverFaulted, OnlyElf, Sealed, Unknown,
    ];
}
