using Inquest.Binary;
using Inquest.Coredump.Logs;

namespace Inquest.Coredump;

/// <summary>Says why there is no dump, as far as the bytes tell: the commonest first result.</summary>
internal sealed class NoDumpAnalysis
{
    // What the Adafruit boot loader's older releases export to CURRENT.UF2 (ghostfat.c): from the oldest one's start, behind
    // SoftDevice S140, to the end of the user's flash. A file of other bounds is a firmware's own. And where ZMK puts its partition.
    private const ulong OldExportEnd = 0xAD000;
    private const ulong OldestExportStart = 0x26000;
    private const int PageBytes = 4096;

    // A device that gives its flash back by UF2 has a boot ROM that says so in INFO_UF2.TXT; these do not.
    private static readonly string[] s_romsWithoutExport = ["RPI-RP2", "RP2350"];

    private static readonly ulong[] s_zmkPartitions = [0x71000, 0x99000];

    private readonly NoDumpHints _hints;
    private readonly List<NoDumpReason> _reasons = [];

    internal NoDumpAnalysis(NoDumpHints hints)
    {
        _hints = hints;
    }

    internal void AddLog(CaptureSource source, LogScanner scan, bool hasDump)
    {
        if (hasDump)
        {
            return;
        }

        if (scan.Locations.Count > 0)
        {
            Add("in-memory", $"The log says that the dump lies in RAM at 0x{scan.Locations[^1]:x8} (in-memory backend); the log itself holds no bytes of it.",
                "Read that RAM before the device loses power (debug probe, or the shell's \"coredump print\") and give the bytes.", source.Name);
        }
        else if (scan.CannotDump)
        {
            Add("backend-failed", "The device wrote \"#CD:ERROR CANNOT DUMP#\": its backend failed before the first byte.",
                "Look for the backend's own error above that line; a flash driver that was busy is the usual cause.", source.Name);
        }
        else if (scan.Sessions.Count > 0 && !scan.HasBegin && scan.Sessions.Any(s => s.Lines.Exists(l => l.Kind == LogLineKind.Good)))
        {
            Add("log-without-data", "The log begins in the middle of a dump: its \"#CD:\" lines can be read, but where they belong stood in front of them, which is missing.",
                "Give the log from \"#CD:BEGIN#\" on: an earlier file, or more of what the terminal scrolled away. Where there is none, start the capture before the device crashes again.", source.Name);
        }
        else if (scan.Sessions.Count > 0)
        {
            Add("log-without-data", "The log has \"#CD:\" lines, but not one whole header or block can be read from them.",
                "Capture the log again with a terminal that stores the raw bytes.", source.Name);
        }
        else if (scan.HasBegin)
        {
            Add("log-without-data", "The log has \"#CD:BEGIN#\" and no hex lines behind it: the dump went elsewhere (the in-memory backend writes only the markers), or its lines were lost.",
                "Read the RAM or the partition that the backend writes to, or capture the log again with CONFIG_LOG_MODE_IMMEDIATE=y.", source.Name);
        }
        else if (scan.HasFatalText)
        {
            Add("log-without-data", "The log holds Zephyr's fatal error text, but no dump.",
                "Set CONFIG_DEBUG_COREDUMP=y for the next crash; the text alone still gives reason, pc and lr.", source.Name);
        }
        else if (IsDeviceLog(source.Text.Span))
        {
            Add("never-faulted", $"{source.Name} is a device's log without a crash in it: as far as it goes, nothing faulted.",
                "A device that hangs without a fault writes no dump: a watchdog whose callback ends in k_panic() turns the hang into one. If it did crash, capture the log until after the crash.", source.Name);
        }
    }

    internal IReadOnlyList<NoDumpReason> Explain(IReadOnlyList<CaptureSource> sources)
    {
        if (_hints.FirmwareHasCoredump == false)
        {
            Add("no-backend", "The firmware's ELF has no core dump code.",
                "Set CONFIG_DEBUG_COREDUMP=y and a backend, for example CONFIG_DEBUG_COREDUMP_BACKEND_FLASH_PARTITION=y with a coredump_partition.", null);
        }

        foreach (CaptureSource source in sources)
        {
            if (source.Segments.Count > 0)
            {
                ExplainImage(source);
            }
            else if (_hints.BoardIds.TryGetValue(source.Name, out string? board) && Array.Exists(s_romsWithoutExport, r => board.Contains(r, StringComparison.Ordinal)))
            {
                Add("no-current-uf2", $"{source.Name} is of the boot ROM of an RP2040 or RP2350 (Board-ID: {board}): its drive shows no flash, so there is no CURRENT.UF2.",
                    "Read the flash with \"picotool save -a -f dump.bin\" and give that file with --base 0x10000000.", source.Name);
            }
        }

        if (_reasons.Count == 0)
        {
            Add("unknown", "None of the inputs holds a core dump, an image or a log of a crash.",
                "Give the device's CURRENT.UF2, a flash image, or the serial log of the crash.", null);
        }

        return _reasons;
    }

    private void ExplainImage(CaptureSource source)
    {
        if (source.Incomplete is string what)
        {
            Add("incomplete-file", $"{source.Name} is not whole: {what}. A dump may have stood in what is missing.",
                "Copy the file from the device again, and wait until the copy is done before the device is unplugged.", source.Name);
            return;
        }

        if (OnlyByte(source.Segments) is byte only)
        {
            Add(only == 0xFF ? "partition-blank" : "unknown", $"{source.Name} holds nothing but 0x{only:x2} bytes{(only == 0xFF ? ": flash that was never written" : "")}.",
                "Check from where it was read: the address, the length, and that the device was not locked against reading.", source.Name);
            return;
        }

        if (source.Family is >= 0xE48BFF56 and <= 0xE48BFF5B)
        {
            Add("no-current-uf2", "This UF2 is for an RP2040 or RP2350: their boot ROM cannot give the flash back, so the file is firmware only.",
                "Read the flash with \"picotool save -a -f dump.bin\" and give that file with --base 0x10000000.", source.Name);
            return;
        }

        if (!source.AddressKnown && source.Segments[0].Bytes.Span is [(byte)'Z', (byte)'E', 1 or 2, 0, ..] stream)
        {
            bool hasHeader = StreamHeader.TryRead(stream, out _);
            Add("unknown", $"{source.Name} begins as a core dump stream does, but {(hasHeader ? "no block of one follows its header" : "the rest of its header is of no kind that this version knows")}.",
                "The file was damaged on its way or is not whole: copy it again. If its bytes are right it comes from a newer Zephyr than this version knows.", source.Name);
            return;
        }

        int before = _reasons.Count;
        ExplainPartition(source);
        if (_reasons.Count == before)
        {
            ExplainFirmware(source);
        }
    }

    private void ExplainPartition(CaptureSource source)
    {
        IReadOnlyList<AddressedBytes> segments = source.Segments;
        if (source.AddressKnown && _hints.FindPartition?.Invoke() is { } address)
        {
            ExplainPartitionAt(source, address, certain: true);
            return;
        }

        if (!source.AddressKnown)
        {
            return;
        }

        foreach (ulong known in s_zmkPartitions)
        {
            if (IsOverwritten(segments, known))
            {
                ExplainPartitionAt(source, known, certain: false);
                return;
            }
        }

        // One of the two is erased on nearly every device. Where the other holds something it may be the partition.
        bool anyUsed = Array.Exists(s_zmkPartitions, known => Holds(segments, known) && !IsErased(segments, known));
        foreach (ulong known in anyUsed ? [] : s_zmkPartitions)
        {
            if (IsErased(segments, known))
            {
                ExplainPartitionAt(source, known, certain: false);
                return;
            }
        }

        ulong start = segments[0].Address;
        if (!source.IsUf2 || segments[^1].Range.End != OldExportEnd || !HasTraces(source))
        {
            return;
        }

        if (start == OldestExportStart && !HasErasedPage(segments))
        {
            Add("not-exported", $"The file is all that this boot loader exports, from 0x{start:x} to 0x{OldExportEnd:x}: a coredump partition below or above cannot be read this way.",
                $"Put the partition between these addresses, update the boot loader, or read the flash with a debug probe.", source.Name);
        }
        else
        {
            Add("not-exported", $"The file ends at 0x{OldExportEnd:x}: this boot loader exports no flash above, so a coredump partition there cannot be read this way.",
                $"Move the partition below 0x{OldExportEnd:x}, update the boot loader, or read the flash with a debug probe.", source.Name);
        }
    }

    private void ExplainPartitionAt(CaptureSource source, ulong address, bool certain)
    {
        IReadOnlyList<AddressedBytes> segments = source.Segments;
        string which = certain ? "The place of the coredump partition," : "The place where ZMK's debug builds keep the coredump partition,";
        if (address < segments[0].Address || address >= segments[^1].Range.End)
        {
            Add("not-exported", $"The coredump partition at 0x{address:x} lies outside of the file (0x{segments[0].Address:x}-0x{segments[^1].Range.End:x}).",
                "Update the boot loader, move the partition into the exported range (below 0xad000 for older Adafruit boot loaders), or read the flash with a debug probe.", source.Name);
        }
        else if (IsErased(segments, address) && HoldsBlocks(segments, address + PageBytes))
        {
            Add("invalidated", $"The first page of the coredump partition at 0x{address:x} is erased, and memory blocks of a dump stand behind it: somebody or something invalidated the dump, and its header and registers are gone.",
                "Copy the flash before the firmware or the shell's \"coredump erase\" gets at the next one. What is left cannot be explained.", source.Name);
        }
        else if (IsOverwritten(segments, address))
        {
            Add("invalidated", HoldsBlocks(segments, address, 2 * PageBytes)
                    ? $"The start of the coredump partition at 0x{address:x} was overwritten, and memory blocks of a dump stand behind it: its header and registers are gone."
                    : $"{which} 0x{address:x}, holds bytes that do not begin with a dump's header: the header was overwritten, or something else keeps its data there.",
                "Look for what else writes there (a partition that overlaps, a boot loader's settings). What is left cannot be explained; the next crash writes a new dump.", source.Name);
        }
        else if (IsErased(segments, address) && !certain && _hints.FirmwareHasCoredump is null && !HasTraces(source))
        {
            Add("no-backend", $"No trace of core dump code was found in the image (its messages are absent too when logging is off), and the place where ZMK's debug builds keep the coredump partition, 0x{address:x}, is blank.",
                "Check that the firmware was built with CONFIG_DEBUG_COREDUMP=y and a backend; give the ELF to be sure. If it was, no crash was recorded: a device that hangs without a fault writes no dump.", source.Name);
        }
        else if (IsErased(segments, address))
        {
            Add("partition-blank", certain ? $"The coredump partition at 0x{address:x} is blank." : $"{which} 0x{address:x}, is blank.",
                "No crash was recorded: the device hung without a fault, was reset by a watchdog or power loss, or the firmware with core dumps was not the one that crashed. A hang needs a watchdog that ends in k_panic().", source.Name);
        }
    }

    private void ExplainFirmware(CaptureSource source)
    {
        if (!HasTraces(source) && _hints.FirmwareHasCoredump == true)
        {
            Add("unknown", $"The ELF's firmware has core dump code, but {source.Name} holds no dump, and nothing shows that it is that firmware's flash.",
                "Check that the file is the device's flash (CURRENT.UF2, or read with a debug probe). If it is, the device wrote no dump: a hang without a fault leaves none.", source.Name);
        }
        else if (HasTraces(source))
        {
            Add("partition-blank", HasErasedPage(source.Segments)
                    ? "The firmware has core dump code, but no dump is stored in the image."
                    : "The firmware has core dump code; the file holds no erased page and no dump, so it is probably the firmware alone.",
                "If the device hung without a fault no dump is written; otherwise read the whole flash of the device (CURRENT.UF2, or a debug probe), not the firmware's own file.", source.Name);
        }
        else if (_hints.FirmwareHasCoredump is null)
        {
            Add("no-backend", "No trace of core dump code was found in the image (its messages are absent too when logging is off).",
                "Check that the firmware was built with CONFIG_DEBUG_COREDUMP=y and a backend; give the ELF to be sure.", source.Name);
        }
    }

    /// <summary>
    /// Text that only core dump code brings: the logging backend's markers, the flash backend's messages, the shell's.
    /// </summary>
    private static bool HasTraces(CaptureSource source)
    {
        foreach (AddressedBytes segment in source.Segments)
        {
            ReadOnlySpan<byte> bytes = segment.Bytes.Span;
            if (bytes.IndexOf("#CD:BEGIN#"u8) >= 0 || bytes.IndexOf("flash partition for coredump"u8) >= 0 || bytes.IndexOf("Cannot start coredump!"u8) >= 0
                || bytes.IndexOf("Cannot write coredump header!"u8) >= 0 || bytes.IndexOf("Coredump commands"u8) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasErasedPage(IReadOnlyList<AddressedBytes> segments)
    {
        foreach (AddressedBytes segment in segments)
        {
            int page = (int)Math.Min((ulong)segment.Bytes.Length, unchecked(0 - segment.Address) & (PageBytes - 1));
            for (; page + PageBytes <= segment.Bytes.Length; page += PageBytes)
            {
                if (segment.Bytes.Span.Slice(page, PageBytes).IndexOfAnyExcept((byte)0xFF) < 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The byte that all of the image consists of; null when it has two different ones, or none.
    private static byte? OnlyByte(IReadOnlyList<AddressedBytes> segments)
    {
        byte only = segments[0].Bytes.IsEmpty ? (byte)0 : segments[0].Bytes.Span[0];
        foreach (AddressedBytes segment in segments)
        {
            if (segment.Bytes.IsEmpty || segment.Bytes.Span.IndexOfAnyExcept(only) >= 0)
            {
                return null;
            }
        }

        return only;
    }

    // What a Zephyr device prints: its banner, or a line of the log with a level.
    private static bool IsDeviceLog(ReadOnlySpan<byte> text) =>
        text.IndexOf("*** Booting"u8) >= 0 || text.IndexOf("<inf> "u8) >= 0 || text.IndexOf("<wrn> "u8) >= 0 || text.IndexOf("<err> "u8) >= 0 || text.IndexOf("<dbg> "u8) >= 0;

    private static bool Holds(IReadOnlyList<AddressedBytes> segments, ulong address)
    {
        foreach (AddressedBytes segment in segments)
        {
            if (segment.Range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsErased(IReadOnlyList<AddressedBytes> segments, ulong address) =>
        From(segments, address) is { Length: >= PageBytes } page && page[..PageBytes].IndexOfAnyExcept((byte)0xFF) < 0;

    // Neither blank nor a header, and blocks close behind (further away they may be of another partition), or a blank page in
    // front: then these bytes are no part of the firmware either.
    private static bool IsOverwritten(IReadOnlyList<AddressedBytes> segments, ulong address) =>
        Holds(segments, address) && !IsErased(segments, address) && (HoldsBlocks(segments, address, 2 * PageBytes) || IsErased(segments, address - PageBytes));

    // COREDUMP_CMD_INVALIDATE_STORED_DUMP erases the page with the header and leaves the rest (coredump_backend_flash_partition.c).
    private static bool HoldsBlocks(IReadOnlyList<AddressedBytes> segments, ulong address, int mostBytes = 1 << 20)
    {
        const ulong RamStart = 0x2000_0000;
        const ulong RamEnd = 0x4000_0000;
        ReadOnlySpan<byte> bytes = From(segments, address);
        bytes = bytes[..Math.Min(bytes.Length, mostBytes)];
        while (bytes.IndexOf((byte)'M') is >= 0 and int at)
        {
            bytes = bytes[at..];
            if (BlockHeader.TryRead(bytes, sizeof(uint), Limits.Default, out BlockHeader header, out bool cut) && !cut
                && header is { IsMemory: true, Start: >= RamStart, End: <= RamEnd } && header.Start % sizeof(uint) == 0)
            {
                return true;
            }

            bytes = bytes[1..];
        }

        return false;
    }

    private static ReadOnlySpan<byte> From(IReadOnlyList<AddressedBytes> segments, ulong address)
    {
        foreach (AddressedBytes segment in segments)
        {
            if (segment.Range.Contains(address))
            {
                return segment.Bytes.Span[(int)(address - segment.Address)..];
            }
        }

        return default;
    }

    private void Add(string id, string message, string whatToDo, string? source) => _reasons.Add(new NoDumpReason(id, message, whatToDo, source));
}
