namespace Inquest.Server.Hosting;

/// <summary>What happened, for pages that show it without being loaded again.</summary>
internal enum ServerEventKind
{
    /// <summary>A dump arrived, or a crash was counted that is known; the subject is the dump.</summary>
    DumpReceived,

    /// <summary>A dump's analysis ended, well or not; the subject is the dump.</summary>
    DumpAnalysed,

    /// <summary>A bug is new, or has changed its state; the subject is the bug.</summary>
    BugChanged,

    /// <summary>An ELF arrived or was looked into; the subject is the symbol file.</summary>
    SymbolsChanged,

    /// <summary>A device reported a boot.</summary>
    DeviceReported,

    /// <summary>Something happened before the listener was there; what, is not told.</summary>
    Missed,
}
