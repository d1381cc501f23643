namespace Inquest.Cli.Files;

/// <summary>Where a source that an ELF names is looked for: the path in it may be an attacker's.</summary>
internal enum SourceReach
{
    /// <summary>Also where the path says, anywhere on this machine: for what the person alone sees.</summary>
    Machine,

    /// <summary>In the named folders and the current one, unless that holds the person's whole home: for what may be passed on.</summary>
    Folders,

    /// <summary>In the named folders alone, links out of them not followed: for an assistant.</summary>
    Named,
}
