using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>
/// One core dump: what its stream holds, where it was, and how whole it is. Nothing is decoded that depends on the
/// architecture. Immutable, safe to share; byte ranges are slices of the input wherever it is contiguous.
/// </summary>
public sealed class Capture
{
    internal Capture(CapturedStream stream, CapturePlace place, CaptureGrade grade)
    {
        Stream = stream;
        Place = place;
        Grade = grade;
    }

    /// <summary>Stands for a crash of which there is no dump, but the text that Zephyr printed: a capture without registers and memory.</summary>
    /// <param name="sourceName">Display path of the log.</param>
    /// <param name="line">Number of the text's first line, 1-based.</param>
    /// <param name="target">The processor; null when the text does not tell.</param>
    /// <param name="addressSize">Bytes of an address.</param>
    /// <param name="reason">Zephyr's reason; null when the text does not have it.</param>
    /// <param name="isWhole">False when the text's end is missing.</param>
    /// <param name="log">The log, where no dump was found in it: what it says of one becomes a defect. Empty for nothing.</param>
    public static Capture FromFatalText(
        string sourceName, int line, TargetCode? target, int addressSize, uint? reason, bool isWhole, ReadOnlySpan<byte> log = default)
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        CapturedStream stream = new() { Holes = [], Target = target, PointerBits = addressSize * 8, Reason = reason };
        CaptureGrade grade = new(isWhole ? CaptureState.Complete : CaptureState.Truncated, Announced(log), null, null, 0, []);
        return new Capture(stream, new CapturePlace(sourceName, CaptureContainer.FatalText, null, line), grade);
    }

    private static IReadOnlyList<CaptureDefect> Announced(ReadOnlySpan<byte> log) =>
        log.IndexOf("#CD:ERROR CANNOT DUMP"u8) >= 0
            ? [new("INQ2209", "The device wrote \"#CD:ERROR CANNOT DUMP#\": its core dump backend failed. Look for the backend's own error above that line.")]
        : log.IndexOf("#CD:"u8) >= 0
            ? [new("INQ2215", "The log has \"#CD:\" lines, and no dump can be read from them: capture it again with a terminal that stores the raw bytes, or read what the backend writes to.")]
        : [];

    /// <summary>Display path of the input that it was found in.</summary>
    public string SourceName => Place.SourceName;

    /// <summary>UF2 family id of the image that it was found in: one file may hold several images. Null without one.</summary>
    public uint? SourceFamily => Place.Family;

    /// <summary>Other inputs that hold the same dump, whole or cut, one line each; empty when there is none.</summary>
    public IReadOnlyList<string> AlsoIn { get; internal set; } = [];

    /// <summary>What the stream was stored in.</summary>
    public CaptureContainer Container => Place.Container;

    /// <summary>True when it was found in a read of RAM (the in-memory backend, retained RAM): what stands around it is no flash.</summary>
    public bool IsFromRam => Container is CaptureContainer.InMemory or CaptureContainer.RetainedMemory or CaptureContainer.InquestRetained;

    /// <summary>Target address of the container's first byte (of the partition's or array's header); null when unknown or meaningless.</summary>
    public ulong? Address => Place.Address;

    /// <summary>Offset of the stream's first byte: in an image from its first segment's start by address, in a log the line number of the first "#CD:" line.</summary>
    public long Offset => Place.Offset;

    /// <summary>
    /// What of the image belongs to the dump: the container's header, the stream, and what ends it; in the addresses of the
    /// image's segments, which are offsets where no address is known. Null for a log.
    /// </summary>
    public AddressRange? Storage => Place.Storage;

    /// <summary>The part of <see cref="Storage"/> that holds something older: the rest of an in-memory array. Null when there is none.</summary>
    public AddressRange? StorageTail => Place.StorageTail;

    /// <summary>Version of the stream's file header (1 or 2); null when the header is lost.</summary>
    public int? StreamVersion => Stream.Version;

    /// <summary>The architecture; null when the header is lost.</summary>
    public TargetCode? Target => Stream.Target;

    /// <summary>True when the header names no processor, or one that <see cref="TargetCode"/> does not have; false also when the header is lost.</summary>
    public bool HasUnknownTarget => Target is TargetCode.Unknown or > TargetCode.ArmCortexAR;

    /// <summary>Bits of a pointer, 32 or 64.</summary>
    public int PointerBits => Stream.PointerBits;

    /// <summary>Bytes of an address, 4 or 8.</summary>
    public int AddressSize => Stream.PointerBits / 8;

    /// <summary>The file header's flags; bit 0 announces a CRC block. Null when the header is lost, or has flags that are not known.</summary>
    public byte? Flags => Stream.Flags;

    /// <summary>The raw reason code (k_fatal_error_reason and its arch-specific continuation); null when the header is lost.</summary>
    public uint? Reason => Stream.Reason;

    /// <summary>The worst of complete, truncated, damaged, headerless.</summary>
    public CaptureState State => Grade.State;

    /// <summary>Everything found wrong, in the order found.</summary>
    public IReadOnlyList<CaptureDefect> Defects => Grade.Defects;

    /// <summary>Bytes of the stream that are there.</summary>
    public long Size => Stream.Bytes.Length;

    /// <summary>Bytes that the storage has for header and stream; null when unknown.</summary>
    public ulong? Capacity => Grade.Capacity;

    /// <summary>How the capacity is known, a few words; null with it.</summary>
    public string? CapacityEvidence => Grade.CapacityEvidence;

    /// <summary>Bytes that are certainly missing: a lower bound, since blocks behind the cut announce themselves nowhere. 0 when none is.</summary>
    public ulong MissingBytes => Grade.MissingBytes;

    /// <summary>The registers; null when the dump holds none (coredump() without an exception frame, or lost).</summary>
    public ArchBlock? Arch => Stream.Arch;

    /// <summary>The kernel object; null when the dump holds none.</summary>
    public ThreadsBlock? Threads => Stream.Threads;

    /// <summary>The CPUs' states in stream order; empty on one CPU and before 2026.</summary>
    public IReadOnlyList<CpuBlock> Cpus => Stream.Cpus;

    /// <summary>The CRC that the stream ends with; null without one.</summary>
    public uint? Crc => Stream.Crc;

    /// <summary>
    /// The memory, in stream order: blocks may overlap (Zephyr writes the crashed thread first, then all RAM, which may
    /// have changed in between); a block with a hole gives one piece on each side.
    /// </summary>
    public IReadOnlyList<AddressedBytes> Memory => Stream.Memory;

    /// <summary>Memory promised by a block header and not there.</summary>
    public IReadOnlyList<LostMemory> Lost => Stream.Lost;

    /// <summary>
    /// Addresses of the memory block that a log ends inside of, when a line lost in it would not show: then what stands behind
    /// the loss stands too low, and whether there is one only the firmware's ELF can tell. Null otherwise.
    /// </summary>
    public AddressRange? Uncertain => Stream.Uncertain;

    /// <summary>The same dump without the <see cref="Uncertain"/> block; itself when there is none.</summary>
    public Capture WithoutUncertain() => Stream.Uncertain is AddressRange block
        ? new Capture(Stream.WithoutLastBlock(block, "lines of it are lost: what is there does not fit the ELF"), Place, Grade) { AlsoIn = AlsoIn }
        : this;

    /// <summary>Changes that would have kept what is lost; empty for a complete dump.</summary>
    public IReadOnlyList<CaptureAdvice> Advice => Grade.Advice;

    /// <summary>
    /// The stream as Zephyr's log_parser.py reads it: without the container's header, otherwise as stored, so a truncated
    /// dump ends inside its last block. Bytes that are absent in the middle (<see cref="Holes"/>) are zero here, and only here.
    /// </summary>
    public ReadOnlyMemory<byte> StreamBytes => Stream.Bytes;

    /// <summary>What the input holds of the stream and nothing else: for files that leave this program.</summary>
    public SavedStream WithoutGaps() => SavedStream.Of(Stream);

    /// <summary>Ranges of <see cref="StreamBytes"/>, by offset, that the input does not hold; empty for an undamaged one.</summary>
    public IReadOnlyList<AddressRange> Holes => Stream.Holes;

    internal CapturedStream Stream { get; }

    internal CapturePlace Place { get; }

    internal CaptureGrade Grade { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{SourceName}: {Container}, {State}, {Numbers.Text(Size)} bytes";
}
