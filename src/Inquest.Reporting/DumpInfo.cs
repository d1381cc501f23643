namespace Inquest.Reporting;

/// <summary>One core dump: where it was, how it is, and what it lacks.</summary>
public sealed record DumpInfo
{
    /// <summary>The input that holds it, as a display path.</summary>
    public required string Source { get; init; }

    /// <summary>Display paths of other inputs that hold the same dump; they are not counted as dumps.</summary>
    public IReadOnlyList<string> AlsoIn { get; init; } = [];

    /// <summary>How it was stored; one of <see cref="Words.DumpFormats"/>.</summary>
    public required string Format { get; init; }

    /// <summary>The stream's header version (1 or 2); null when the header is lost.</summary>
    public int? Version { get; init; }

    /// <summary>The worst that is wrong with it; one of <see cref="Words.DumpStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Everything that is wrong with it.</summary>
    public IReadOnlyList<DefectInfo> Defects { get; init; } = [];

    /// <summary>Flash (or RAM) address of the container's header; null when the input has no addresses.</summary>
    public ulong? FlashAddress { get; init; }

    /// <summary>Offset in bytes of the container's header in the input; null when it is not one run of bytes there. In a log the number of the first line, 1-based.</summary>
    public long? Offset { get; init; }

    /// <summary>Bytes of the stream that are present.</summary>
    public long Size { get; init; }

    /// <summary>Bytes that fit where it was stored; null when not known.</summary>
    public long? Capacity { get; init; }

    /// <summary>Bytes that are known to be missing at the end; null when nothing is missing or the number is not known.</summary>
    public long? MissingBytes { get; init; }

    /// <summary>The architecture's name, such as <c>arm-cortex-m</c>; null when the header does not say.</summary>
    public string? Architecture { get; init; }

    /// <summary>Width of an address in bytes, 4 or 8; it decides how addresses are padded. 4 when the dump does not say.</summary>
    public int AddressBytes { get; init; } = 4;

    /// <summary>The memory that the dump holds, in ascending order, joined where it touches.</summary>
    public IReadOnlyList<MemoryRangeInfo> Memory { get; init; } = [];

    /// <summary>The memory that is known to have been cut off, in ascending order.</summary>
    public IReadOnlyList<MemoryRangeInfo> Lost { get; init; } = [];

    /// <summary>What would have kept the lost part, each a sentence; empty when nothing is lost.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];
}
