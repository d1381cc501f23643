namespace Inquest.Server.Accounts;

/// <summary>What a key may do; each kind one thing only.</summary>
internal enum KeyKind
{
    /// <summary>Send dumps and boot reports, and read what became of a dump that it sent.</summary>
    Ingest,

    /// <summary>Send ELFs; for build machines.</summary>
    Symbols,

    /// <summary>Read everything of the project.</summary>
    Read,
}
