using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Says how whole a dump is and what would have kept the rest.</summary>
internal static class CaptureGrader
{
    private const ulong PageBytes = 4096;
    private const ulong LeastPageBytes = 1024;
    private const ulong LargestChunk = 64;
    private const int NoMemory = -12;

    // A dump of the crashed thread alone has its struct, its stack and perhaps its privileged stack.
    private const int LeastBlocksOfAllThreads = 3;
    private const int LeastBytesOfAllMemory = 8192;
    private const ulong LargestStack = 32768;

    // The chunk that did not fit is in the checksum and not in the flash. Its size is CONFIG_DEBUG_COREDUMP_FLASH_CHUNK_SIZE
    // (64) or a write block, so the sums differ by no more than 64 times 255.
    private const int RejectedChunkSum = 64 * 255;

    /// <summary>Grades a stream found in an image.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="header">The container's header.</param>
    /// <param name="sized">True when the header's size bounded the stream.</param>
    /// <param name="tail">Bytes between the stream and the end of its storage, where known.</param>
    /// <param name="incomplete">What the file itself lacks (<see cref="CaptureSource.Incomplete"/>).</param>
    internal static CaptureGrade Grade(CapturedStream stream, in ContainerHeader header, bool sized, int? tail, string? incomplete)
    {
        List<CaptureDefect> defects = [.. stream.Defects];
        CaptureState state = stream.Damaged ? CaptureState.Damaged : stream.Cut ? CaptureState.Truncated : CaptureState.Complete;
        state = CheckContent(stream, state, defects);
        if (header.Container == CaptureContainer.Headerless)
        {
            state = CaptureState.Headerless;
            defects.Add(new("INQ2003", "The container's header is missing (the device was reset before it wrote it, or the dump did not fit): size and checksum cannot be checked."));
        }

        if (header.StreamBytes is { } stated && !sized)
        {
            state = Worse(state, CaptureState.Damaged);
            defects.Add(new("INQ2004", $"The header states an impossible size of {Numbers.Text(stated)} bytes; the blocks tell where the stream ends."));
        }

        if (!header.HeaderIsSound)
        {
            state = Worse(state, CaptureState.Damaged);
            defects.Add(new("INQ2005", "The header's own checksum does not fit."));
        }

        state = CheckOwn(stream, header, sized, state, defects);
        state = CheckError(header, state, defects);
        state = CheckSum(stream, header, sized, state, defects);
        stream.Missing += header.Own?.LostBytes ?? 0;
        bool truncated = stream.Cut || header.Error is < 0 || header.Own?.LostBytes > 0;
        (ulong? capacity, string? evidence) = CapacityOf(stream, header, truncated, tail);
        return new CaptureGrade(state, defects, capacity, evidence, stream.Missing, Advise(stream, header, truncated, incomplete));
    }

    /// <summary>Grades a stream found in a log.</summary>
    internal static CaptureGrade GradeLog(CapturedStream stream, Logs.LogStream log)
    {
        CaptureState state = stream.Damaged || log.Damaged ? CaptureState.Damaged : stream.Cut || log.Cut ? CaptureState.Truncated : CaptureState.Complete;
        List<CaptureDefect> defects = [.. log.Defects, .. stream.Defects];
        if (log.CannotDump)
        {
            bool isWhole = stream.Crc is not null && state == CaptureState.Complete;
            state = isWhole ? state : Worse(state, CaptureState.Truncated);
            defects.Add(new("INQ2209", "The device wrote \"ERROR CANNOT DUMP\": " + (isWhole ? "the CRC at the end says that the dump is whole all the same." : "blocks may be missing.")));
        }

        state = CheckContent(stream, state, defects);
        List<CaptureAdvice> advice = [];
        if (log.CannotDump && state != CaptureState.Complete)
        {
            advice.Add(new("backend-error", "The device could not dump all: its log may hold the reason above \"ERROR CANNOT DUMP\"."));
        }
        else if (log.DamagedLines > 0 && !log.LinesLost && !log.Cut)
        {
            advice.Add(new("log-lines-damaged", "Lines of the log are damaged: other output ran into them, or characters were lost. Let one program alone read the port, and nothing else write to it while the dump is put out."));
            advice.Add(new("flash-backend", "A flash partition keeps the whole dump without a listener.", "CONFIG_DEBUG_COREDUMP_BACKEND_FLASH_PARTITION=y"));
        }
        else if (log.Damaged && !log.LinesLost && !log.Cut)
        {
            advice.Add(new("log-twice", "Nothing of the log is lost, but lines stand in it twice: let one program alone write the file, or join its parts where they do not overlap."));
        }
        else if (log.Damaged || log.Cut)
        {
            advice.Add(new("log-immediate", "Lines of the log were lost; an immediate log does not drop them.", "CONFIG_LOG_MODE_IMMEDIATE=y"));
            advice.Add(new("flash-backend", "A flash partition keeps the whole dump without a listener.", "CONFIG_DEBUG_COREDUMP_BACKEND_FLASH_PARTITION=y"));
        }

        return new CaptureGrade(state, defects, null, null, stream.Missing, advice);
    }

    // No mode of Zephyr's writes a dump without memory: it ends where it could only have begun.
    private static CaptureState CheckContent(CapturedStream stream, CaptureState state, List<CaptureDefect> defects)
    {
        if (stream.Memory.Count > 0)
        {
            // The grade stays: memory changes while a device writes it.
            if (ConflictingMemory.Find(stream.Memory) is { } conflict)
            {
                defects.Add(conflict);
            }

            return state;
        }

        defects.Add(new("INQ2012", stream.Arch is null ? "The dump ends behind its header: no registers, no memory." : "The dump holds registers and no memory."));
        return Worse(state, CaptureState.Truncated);
    }

    private static CaptureState CheckOwn(CapturedStream stream, in ContainerHeader header, bool sized, CaptureState state, List<CaptureDefect> defects)
    {
        if (header.Own is not { } own)
        {
            return state;
        }

        if (own.LostBytes > 0)
        {
            defects.Add(new("INQ2011", $"The device says that {Numbers.Text(own.LostBytes)} bytes of the dump did not fit its storage; it keeps the crashed thread and the live stacks first."));
            state = Worse(state, CaptureState.Truncated);
        }

        if (sized && stream.Holes.Count == 0 && stream.Bytes.Length == own.StreamBytes && Checksum.Crc32(stream.Bytes.Span) is var crc && crc != own.Crc)
        {
            defects.Add(new("INQ2009", $"The checksum is 0x{own.Crc:x8} and the bytes give 0x{crc:x8}: some byte is wrong, which one is not known."));
            state = Worse(state, CaptureState.Damaged);
        }

        return state;
    }

    private static CaptureState CheckError(in ContainerHeader header, CaptureState state, List<CaptureDefect> defects)
    {
        switch (header.Error)
        {
            case null or 0:
                return state;
            case NoMemory:
                defects.Add(new("INQ2006", "The header states error -12 (ENOMEM): the partition is too small for the dump."));
                return Worse(state, CaptureState.Truncated);
            default:
                defects.Add(new("INQ2007", $"The header states error {header.Error}: writing stopped early."));
                return Worse(state, CaptureState.Truncated);
        }
    }

    private static CaptureState CheckSum(CapturedStream stream, in ContainerHeader header, bool sized, CaptureState state, List<CaptureDefect> defects)
    {
        if (header.Checksum is not { } stored || !sized || stream.Holes.Count > 0 || (ulong)stream.Bytes.Length != header.StreamBytes)
        {
            return state;
        }

        bool nordic = header.Container == CaptureContainer.NordicPartition;
        ushort computed = nordic ? Checksum.Crc16Ccitt(stream.Bytes.Span) : Checksum.Sum16(stream.Bytes.Span);
        if (computed == stored)
        {
            return state;
        }

        int difference = (stored - computed) & 0xFFFF;
        if (!nordic && (stream.Cut || header.Error == NoMemory) && difference <= RejectedChunkSum)
        {
            // Before Zephyr 4.2 the error is 0 here and this is the only sign in the header.
            defects.Add(new("INQ2008", $"The checksum is 0x{stored:x4} and the bytes give 0x{computed:x4}: as expected of a partition that is too small, since the chunk that did not fit is counted."));
            return Worse(state, CaptureState.Truncated);
        }

        if (nordic && HoldsLiveMemory(stream))
        {
            defects.Add(new("INQ2010", $"The checksum is 0x{stored:x4} and the bytes give 0x{computed:x4}. This backend sums memory before it writes it, and its own variables and stack lie in the memory that this dump holds, so the two differ without damage; damage cannot be told from that."));
            return state;
        }

        defects.Add(new("INQ2009", $"The checksum is 0x{stored:x4} and the bytes give 0x{computed:x4}: some byte is wrong, which one is not known."));
        return Worse(state, CaptureState.Damaged);
    }

    /// <summary>
    /// True when the dump holds more than the crashed thread: then also the interrupt stack or all RAM, on which the
    /// writer itself runs. Example: coredump_backend_nrf_flash_partition.c adds the whole buffer to dump_crc, itself in
    /// RAM, and then writes from that RAM. Test: A_nordic_dump_of_all_memory_is_not_damaged_by_its_own_checksum.
    /// </summary>
    private static bool HoldsLiveMemory(CapturedStream stream) =>
        stream.Memory.Count > LeastBlocksOfAllThreads || stream.Memory.Exists(m => m.Bytes.Length >= LeastBytesOfAllMemory);

    // A dump of the linker's RAM (CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_LINKER_RAM) begins with that, one of threads with a k_thread;
    // no stack is as large as all RAM.
    private static bool HoldsAllMemory(CapturedStream stream) =>
        stream.Memory.Count > 0 && (Promised(stream, 0) >= LeastBytesOfAllMemory || Promised(stream, stream.Memory.Count - 1) >= LargestStack);

    private static ulong Promised(CapturedStream stream, int block) =>
        (ulong)stream.Memory[block].Bytes.Length + (block == stream.Memory.Count - 1 ? stream.Missing : 0);

    private static (ulong? Capacity, string? Evidence) CapacityOf(CapturedStream stream, in ContainerHeader header, bool truncated, int? tail)
    {
        ulong stored = (ulong)header.Bytes + (ulong)stream.Bytes.Length;
        if (tail is { } behind)
        {
            return (stored + (ulong)behind + (ulong)ContainerHeader.Canary.Length, "the array's second canary");
        }

        // The chunk that did not fit tells how near the end is; a partition is a whole number of flash pages.
        ulong end = RoundUp(stored, LeastPageBytes);
        if (truncated && header.Container == CaptureContainer.FlashPartition && stored == header.StreamBytes + (ulong)header.Bytes && end - stored <= LargestChunk)
        {
            return (end, "the dump was cut where its partition ends");
        }

        return (null, null);
    }

    private static List<CaptureAdvice> Advise(CapturedStream stream, in ContainerHeader header, bool truncated, string? incomplete)
    {
        List<CaptureAdvice> advice = [];
        bool fileIsCut = (ulong)stream.Bytes.Length < header.StreamBytes;
        if (fileIsCut || stream.MissingInHoles > 0)
        {
            string what = incomplete ?? (fileIsCut ? "it ends before the dump does" : "bytes in the middle of the dump are not in it");
            advice.Add(new("copy-again", $"The file is not whole ({what}): the device stored more of the dump. Copy or read it again."));
        }

        // What the device itself did not store is the partition's matter, what the file lost is not.
        ulong needed = (ulong)header.Bytes + (ulong)stream.Bytes.Length + stream.Missing - stream.MissingInHoles;
        if (!truncated || (fileIsCut && needed <= (ulong)header.Bytes + header.StreamBytes))
        {
            return advice;
        }

        if (header.Own is { } own)
        {
            ulong larger = RoundUp(stream.Missing);
            advice.Add(own.Direct
                ? new("slot-size", $"A slot that is {larger / 1024} KiB (0x{larger:x}) larger would have held the whole dump.", null, larger)
                : new("retained-size", $"An area of retained RAM that is {Numbers.Text(stream.Missing)} bytes larger would have held the whole dump; this one held the crashed thread and what came next in worth."));
            return advice;
        }

        // Blocks say what they hold and not how many follow: only of all RAM the last one is the end.
        bool allMemory = HoldsAllMemory(stream);
        string more = allMemory ? "" : " Blocks that would have followed are not counted: other threads, their stacks and the interrupts' may be missing whole.";
        if (header.Container == CaptureContainer.InMemory)
        {
            ulong bytes = needed - (ulong)header.Bytes;
            advice.Add(new("in-memory-size", $"The array holds {Numbers.Text(stream.Bytes.Length)} bytes of a dump of at least {Numbers.Text(bytes)}.{more}", $"CONFIG_DEBUG_COREDUMP_BACKEND_IN_MEMORY_SIZE={bytes}"));
        }
        else
        {
            ulong size = RoundUp(needed);

            // A bare stream may come from anywhere: what cut it off is not known.
            string need = header.Container == CaptureContainer.BareStream ? "If a partition was too small for it: one" : "A coredump partition";
            advice.Add(new("partition-size", $"{need} of at least {size / 1024} KiB (0x{size:x}) is needed for what this dump promised.{more}", null, size));
        }

        if (!allMemory)
        {
            return advice;
        }

        // Threads and stacks without .data and .bss: a few KiB instead of all RAM.
        string mode = stream.Version >= 2 ? "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_THREADS=y" : "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_MIN=y";
        advice.Add(new("dump-threads", stream.Version >= 2
            ? "Dumping threads and their stacks instead of all RAM needs less room and keeps every backtrace, but no globals."
            : "Dumping the crashed thread only needs less room; Zephyr 4.0 and later can dump all threads without all RAM.", mode));
        return advice;
    }

    private static CaptureState Worse(CaptureState a, CaptureState b) => a > b ? a : b;

    private static ulong RoundUp(ulong bytes, ulong page = PageBytes) => (bytes + page - 1) & ~(page - 1);
}
