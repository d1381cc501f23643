namespace Inquest.Target;

/// <summary>
/// Where a register's value came from, as far as the code that certainly ran tells. It names places and no values: memory may
/// have changed since, the way that the value came has not.
/// </summary>
/// <param name="Register">DWARF number of the register.</param>
/// <param name="At">Address of the instruction in front of which the register had the value.</param>
public sealed record RegisterOrigin(int Register, ulong At)
{
    /// <summary>True when nothing has written the register since, so that it has the value still.</summary>
    public bool IsLive { get; init; }

    /// <summary>The value, where the code itself has it: a literal, an immediate. Null for everything else.</summary>
    public ulong? Constant { get; init; }

    /// <summary>The register that it was copied from; null when it was not.</summary>
    public RegisterOrigin? CopyOf { get; init; }

    /// <summary>The memory that it was loaded from; null when it was not, or when the code does not tell.</summary>
    public MemoryOrigin? Load { get; init; }
}
