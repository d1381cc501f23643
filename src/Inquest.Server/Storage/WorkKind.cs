namespace Inquest.Server.Storage;

/// <summary>The kinds of background work.</summary>
internal enum WorkKind
{
    /// <summary>Look into an ELF that arrived; the subject is the symbol file.</summary>
    InspectSymbols,

    /// <summary>Explain a dump; the subject is the dump.</summary>
    Analyse,

    /// <summary>Send a message; the subject is the delivery.</summary>
    Deliver,
}
