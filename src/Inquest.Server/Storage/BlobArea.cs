namespace Inquest.Server.Storage;

/// <summary>What a blob is; each kind is kept apart.</summary>
internal enum BlobArea
{
    /// <summary>Dumps as they were stored, named by their SHA-256.</summary>
    Dumps,

    /// <summary>Firmware ELFs, named by their SHA-256.</summary>
    Symbols,

    /// <summary>Reports, named by the dump's number. They can be made again, so that their loss is no damage.</summary>
    Reports,
}
