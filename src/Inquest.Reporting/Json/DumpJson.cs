using System.Text.Json;

namespace Inquest.Reporting.Json;

/// <summary>One element of <c>dumps[]</c>.</summary>
internal static class DumpJson
{
    private const int MostBytesAtOnce = 16 << 20;

    public static void WriteDumpReport(Utf8JsonWriter json, DumpReport report)
    {
        int width = report.Dump.AddressBytes;
        json.WriteStartObject();
        json.WritePropertyName("dump");
        WriteDump(json, report.Dump);
        WriteFirmware(json, report.Firmware);
        WriteDevice(json, report.Device);
        WriteMatch(json, report.Match);
        WriteCause(json, report.Cause, width);
        WriteRegisters(json, report.Registers, width);
        json.WriteArray("threads", report.Threads, (j, thread) => ThreadJson.WriteThread(j, thread, width));
        json.WriteArray("findings", report.Findings, (j, finding) =>
        {
            j.WriteStartObject();
            j.WriteString("kind", finding.Kind);
            j.WriteString("text", finding.Text);
            j.WriteStartArray("threads");
            foreach (ulong thread in finding.Threads)
            {
                j.WriteStringValue(Hex.Address(thread, width));
            }

            j.WriteEndArray();
            j.WriteEndObject();
        });
        json.WriteStrings("threadNotes", report.ThreadNotes);
        WriteFingerprint(json, report.Fingerprint);
        json.WriteArray("printed", report.Printed, ThreadJson.WriteVariable);
        json.WriteArray("log", report.Log, WriteLogLine);
        json.WriteString("logNote", report.LogNote);
        json.WriteArray("memoryContents", report.MemoryContents, (j, content) => WriteMemory(j, content, width));
        json.WriteStrings("warnings", report.Warnings);
        json.WriteEndObject();
    }

    public static void WriteDump(Utf8JsonWriter json, DumpInfo dump)
    {
        int width = dump.AddressBytes;
        json.WriteStartObject();
        json.WriteString("source", dump.Source);
        json.WriteStrings("alsoIn", dump.AlsoIn);
        json.WriteString("format", dump.Format);
        json.WriteOptional("version", dump.Version);
        json.WriteString("state", dump.State);
        json.WriteArray("defects", dump.Defects, (j, defect) =>
        {
            j.WriteStartObject();
            j.WriteString("id", defect.Id);
            j.WriteString("message", defect.Message);
            j.WriteEndObject();
        });
        json.WriteAddress("flashAddress", dump.FlashAddress, width);
        json.WriteOptional("offset", dump.Offset);
        json.WriteNumber("size", dump.Size);
        json.WriteOptional("capacity", dump.Capacity);
        json.WriteOptional("missingBytes", dump.MissingBytes);
        json.WriteString("architecture", dump.Architecture);
        json.WriteNumber("addressBytes", width);
        WriteRanges(json, "memory", dump.Memory, width);
        WriteRanges(json, "lost", dump.Lost, width);
        json.WriteStrings("advice", dump.Advice);
        json.WriteEndObject();
    }

    private static void WriteRanges(Utf8JsonWriter json, string name, IReadOnlyList<MemoryRangeInfo> ranges, int width) =>
        json.WriteArray(name, ranges, (j, range) =>
        {
            j.WriteStartObject();
            j.WriteAddress("start", range.Start, width);
            j.WriteAddress("end", range.End, width);
            j.WriteString("what", range.What);
            j.WriteEndObject();
        });

    private static void WriteFirmware(Utf8JsonWriter json, FirmwareInfo? firmware) =>
        json.WriteObject("firmware", firmware, known =>
        {
            json.WriteString("banner", known.Banner);
            json.WriteString("buildId", known.BuildId);
            json.WriteString("board", known.Board);
            json.WriteStrings("strings", known.Strings);
        });

    private static void WriteDevice(Utf8JsonWriter json, DeviceInfo? device) =>
        json.WriteObject("device", device, known =>
        {
            json.WriteString("device", known.Device);
            json.WriteString("firmware", known.Firmware);
            json.WriteString("buildId", known.BuildId);
            json.WriteOptional("bootCount", known.BootCount);
            json.WriteOptional("uptimeMs", known.UptimeMs);
            json.WriteString("resetReason", known.ResetReason);
            json.WriteString("capture", known.Capture);
        });

    private static void WriteMatch(Utf8JsonWriter json, MatchInfo? match) =>
        json.WriteObject("match", match, known =>
        {
            json.WriteString("verdict", known.Verdict);
            if (known.Confidence is { } confidence)
            {
                json.WriteNumber("confidence", confidence);
            }
            else
            {
                json.WriteNull("confidence");
            }

            json.WriteString("elf", known.Elf);
            json.WriteString("summary", known.Summary);
            json.WriteStrings("evidence", known.Evidence);
            json.WriteArray("otherElves", known.OtherElves, WriteOtherElf);
        });

    private static void WriteOtherElf(Utf8JsonWriter json, OtherElfInfo other)
    {
        json.WriteStartObject();
        json.WriteString("name", other.Name);
        json.WriteBoolean("used", other.Used);
        json.WriteString("reason", other.Reason);
        json.WriteBoolean("fitsAsWell", other.FitsAsWell);
        json.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter json, CauseInfo? cause, int width) =>
        json.WriteObject("cause", cause, known =>
        {
            json.WriteString("title", known.Title);
            json.WriteString("kind", known.Kind);
            json.WriteObject("reason", known.Reason, reason =>
            {
                json.WriteNumber("code", reason.Code);
                json.WriteString("name", reason.Name);
                json.WriteString("text", reason.Text);
            });

            json.WriteAddress("faultAddress", known.FaultAddress, width);
            json.WriteString("access", known.Access);
            json.WriteOptional("accessSize", known.AccessSize);
            json.WriteString("instruction", known.Instruction);
            json.WriteString("expression", known.Expression);
            json.WriteString("location", known.Location);
            json.WriteOptional("frame", known.Frame);
            json.WriteBoolean("inferred", known.Inferred);
            json.WriteStrings("evidence", known.Evidence);
            json.WriteStrings("advice", known.Advice);
            json.WriteObject("source", known.Source, source =>
            {
                json.WriteString("file", source.File);
                json.WriteNumber("firstLine", source.FirstLine);
                json.WriteNumber("markedLine", source.MarkedLine);
                json.WriteStrings("lines", source.Lines);
                json.WriteString("doubt", source.Doubt);
            });

        });

    private static void WriteRegisters(Utf8JsonWriter json, IReadOnlyList<RegisterInfo> registers, int width)
    {
        json.WriteStartObject("registers");
        foreach (RegisterInfo register in registers)
        {
            json.WriteStartObject(register.Name);
            json.WriteAddress("value", register.Value, width);
            json.WriteString("source", register.Source);
            json.WriteString("symbol", register.Symbol);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteFingerprint(Utf8JsonWriter json, FingerprintInfo? fingerprint) =>
        json.WriteObject("fingerprint", fingerprint, known =>
        {
            json.WriteNumber("version", known.Version);
            json.WriteString("signature", known.Signature);
            json.WriteString("hash", known.Hash);
            json.WriteStrings("frames", known.Frames);
            json.WriteArray("skipped", known.Skipped, (j, skipped) =>
            {
                j.WriteStartObject();
                j.WriteString("function", skipped.Function);
                j.WriteString("why", skipped.Why);
                j.WriteEndObject();
            });
            json.WriteBoolean("provisional", known.Provisional);
        });

    // A run of more than the writer takes at once becomes several.
    private static void WriteMemory(Utf8JsonWriter json, MemoryContent content, int width)
    {
        for (int at = 0; at < content.Bytes.Length; at += MostBytesAtOnce)
        {
            json.WriteStartObject();
            json.WriteAddress("start", unchecked(content.Start + (ulong)at), width);
            json.WriteBase64String("bytes", content.Bytes.Span.Slice(at, Math.Min(MostBytesAtOnce, content.Bytes.Length - at)));
            json.WriteEndObject();
        }
    }

    private static void WriteLogLine(Utf8JsonWriter json, LogLine line)
    {
        json.WriteStartObject();
        json.WriteString("timestamp", line.Timestamp);
        json.WriteString("level", line.Level);
        json.WriteString("module", line.Module);
        json.WriteString("text", line.Text);
        json.WriteString("origin", line.Origin);
        json.WriteEndObject();
    }
}
