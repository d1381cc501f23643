namespace Inquest.Coredump;

/// <summary>A change of the firmware that would have kept what a dump lost, or would make one at all.</summary>
/// <param name="Id">Stable word: <c>copy-again</c>, <c>partition-size</c>, <c>dump-threads</c>, <c>in-memory-size</c>, <c>crc</c>, <c>log-immediate</c>, <c>log-twice</c>, <c>log-lines-damaged</c>, <c>backend-error</c>, <c>slot-size</c>, <c>retained-size</c>.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Setting">The line to set, such as <c>CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_THREADS=y</c>; null when it is no Kconfig line.</param>
/// <param name="PartitionBytes">The partition's size that would do (<c>slot-size</c>: by how much a slot is too small), a whole number of 4 KiB pages; null when the advice is another.</param>
public sealed record CaptureAdvice(string Id, string Message, string? Setting = null, ulong? PartitionBytes = null);
