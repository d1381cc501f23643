namespace Inquest.Coredump;

/// <summary>How whole a dump is, from best to worst; a dump has the worst that applies. An open list.</summary>
public enum CaptureState
{
    /// <summary>All blocks are there and every check that exists holds.</summary>
    Complete,

    /// <summary>The end is missing; what is there is good.</summary>
    Truncated,

    /// <summary>Some bytes are wrong or missing in the middle; the defects say which.</summary>
    Damaged,

    /// <summary>The container's header is missing, so neither size nor checksum can be checked.</summary>
    Headerless,
}
