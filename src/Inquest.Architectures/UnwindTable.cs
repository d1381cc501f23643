namespace Inquest.Architectures;

/// <summary>Unwind tables of an architecture's own ABI. Immutable; safe to share between threads.</summary>
public abstract class UnwindTable
{
    /// <summary>What the table is called: <c>.ARM.exidx</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The frame of the function at <paramref name="pc"/>, as it is at calls; null when the table has no entry for it, says
    /// that it cannot be unwound, or is malformed there.
    /// </summary>
    public abstract TableFrame? Find(ulong pc);
}
