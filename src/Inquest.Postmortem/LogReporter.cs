using System.Globalization;
using System.Text;
using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Zephyr.Log;

namespace Inquest.Postmortem;

/// <summary>The last words: what the log still held and what stood on the console in RAM.</summary>
internal sealed class LogReporter
{
    private const int HexdumpBytes = 16;
    private const ulong TicksOfUptime = 1_000_000;

    private LogReporter(IReadOnlyList<LogLine> lines, string? note)
    {
        Lines = lines;
        Note = note;
    }

    /// <summary>The lines, the console's before the log's, each oldest first.</summary>
    public IReadOnlyList<LogLine> Lines { get; }

    /// <summary>What of the log is missing and why; null when nothing is, or the firmware keeps none.</summary>
    public string? Note { get; }

    public static LogReporter Read(Crash crash, Limits limits)
    {
        if (crash.Firmware is not Firmware firmware || crash.IsLogOnly)
        {
            return new LogReporter([], null);
        }

        RamConsole console = RamConsoleReader.Read(firmware.Symbols, crash.Memory, limits);
        List<LogLine> lines = [.. console.Lines.Select(l => new LogLine(l, Origin: LogOrigins.RamConsole))];
        LogBacklog backlog = new LogBufferReader(firmware.Symbols, crash.Memory, limits).Read();
        foreach (LogMessage message in backlog.Messages)
        {
            Add(lines, message, backlog.Clock);
        }

        string[] notes = [.. new[] { console.Note, backlog.Note }.OfType<string>()];
        if ((console.Note ?? (backlog.WasRead ? backlog.Note : null)) is not null && crash.Capture.State == CaptureState.Damaged)
        {
            notes = [.. notes, "The dump is damaged, so this may be wrong."];
        }

        return new LogReporter(lines, notes.Length == 0 ? null : string.Join(' ', notes));
    }

    private static void Add(List<LogLine> lines, LogMessage message, ulong? clock)
    {
        LogLine line = new(
            message.Text,
            LevelOf(message.Level),
            message.Module,
            message.Timestamp is ulong time ? TimeOf(time, clock) : null,
            message.IsBeingOutput ? LogOrigins.BeingOutput : LogOrigins.NeverOutput);
        lines.Add(line);
        ReadOnlySpan<byte> data = message.Data.Span;
        for (int at = 0; at < data.Length; at += HexdumpBytes)
        {
            lines.Add(line with { Text = Hexdump(data[at..Math.Min(at + HexdumpBytes, data.Length)]), Timestamp = null });
        }
    }

    private static string? LevelOf(int level) => level switch
    {
        1 => LogLevels.Error,
        2 => LogLevels.Warning,
        3 => LogLevels.Info,
        4 => LogLevels.Debug,
        _ => null,
    };

    // As the log's own output has it; without its clock, the plain count.
    private static string TimeOf(ulong time, ulong? clock)
    {
        if (clock is not ulong perSecond)
        {
            return time.ToString(CultureInfo.InvariantCulture);
        }

        ulong seconds = time / perSecond;
        ulong micros = (ulong)((UInt128)(time % perSecond) * TicksOfUptime / perSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}.{micros / 1000:000},{micros % 1000:000}");
    }

    private static string Hexdump(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        for (int i = 0; i < HexdumpBytes; i++)
        {
            text.Append(i < bytes.Length ? bytes[i].ToString("x2", CultureInfo.InvariantCulture) : "  ").Append(i == 7 ? "  " : " ");
        }

        text.Append('|');
        foreach (byte value in bytes)
        {
            text.Append(value is >= 0x20 and < 0x7F ? (char)value : '.');
        }

        return text.Append('|').ToString();
    }
}
