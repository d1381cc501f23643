using Inquest.Binary;
using Inquest.Sealing;

namespace Inquest.Postmortem;

/// <summary>What the caller of <see cref="Postmortem"/> chooses.</summary>
public sealed record ExplainOptions
{
    /// <summary>The defaults.</summary>
    public static ExplainOptions Default { get; } = new();

    /// <summary>Address of the first byte of a raw image (<c>--base</c>); null when it is not known.</summary>
    public ulong? BaseAddress { get; init; }

    /// <summary>Number of the dump to explain, 1-based in the order of <c>find</c>; null for the newest complete one.</summary>
    public int? Dump { get; init; }

    /// <summary>True to explain every dump (<c>--dump all</c>); <see cref="Dump"/> is then ignored.</summary>
    public bool AllDumps { get; init; }

    /// <summary>True to go on with an ELF that does not match (<c>--force</c>).</summary>
    public bool Force { get; init; }

    /// <summary>True to unwind and list every thread; false for the crashed one and what was running beside it.</summary>
    public bool AllThreads { get; init; }

    /// <summary>True to put the dumped memory itself into the report (<c>--include-memory</c>).</summary>
    public bool IncludeMemory { get; init; }

    /// <summary>True to give each input's SHA-256; a report that does not show them need not read every byte for it.</summary>
    public bool HashInputs { get; init; } = true;

    /// <summary>Expressions to evaluate (<c>--print</c>): <c>g_sensor.next-&gt;id</c>.</summary>
    public IReadOnlyList<string> Print { get; init; } = [];

    /// <summary>True when the ELFs of a comparison come oldest first (<c>--oldest-first</c>); else the versions in their names tell, or nothing.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>Keys that open sealed dumps (<c>--key</c>).</summary>
    public IReadOnlyList<ProjectKey> Keys { get; init; } = [];

    /// <summary>Lines of source to show before and after the faulting one.</summary>
    public int SourceContext { get; init; } = 2;

    /// <summary>Finds source files; null when none are at hand.</summary>
    public IFileFinder? Files { get; init; }

    /// <summary>Firmware of earlier calls, for a host that makes many; null to open every ELF anew.</summary>
    public FirmwareCache? Cache { get; init; }

    /// <summary>Bounds on everything that the inputs control.</summary>
    public Limits Limits { get; init; } = Limits.Default;
}
