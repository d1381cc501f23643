using System.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The proof: which firmware, which dump, and what the dump lacks.</summary>
internal static class DumpText
{
    // With more the paragraph would be addresses alone.
    private const int MostRanges = 4;

    public static void Write(TextCanvas canvas, DumpReport report, bool withMatch)
    {
        WriteFirmware(canvas, report, withMatch);
        WriteDevice(canvas, report.Device);
        WriteDump(canvas, report.Dump);
    }

    /// <summary>A dump in a few words, for the line that names those not explained.</summary>
    public static string InOneLine(DumpInfo dump)
    {
        string place = dump.FlashAddress is { } address ? " at " + Hex.Address(address, dump.AddressBytes) : "";
        return dump.Format == DumpFormats.FatalLog
            ? $"{dump.Source}{(dump.Offset is long line ? ", line " + TextCanvas.Number(line) : "")} (fatal text of a log)"
            : $"{dump.Source}{place} ({dump.State}, {TextCanvas.Count(dump.Size, "byte")})";
    }

    /// <summary>What a dump that is not whole lacks, in one line; null for a whole one, and for a log.</summary>
    public static string? Loss(DumpInfo dump) => dump.State == DumpStates.Complete || dump.Format == DumpFormats.FatalLog ? null
        : $"{dump.State}: {Sizes(dump)}." + (LostMemory(dump, all: false) is string lost ? " " + lost : "");

    private static void WriteFirmware(TextCanvas canvas, DumpReport report, bool withMatch)
    {
        bool labelled = false;
        void Entry(string text)
        {
            canvas.Labelled(labelled ? "" : "Firmware", text);
            labelled = true;
        }

        if (report.Match is { } match)
        {
            if (withMatch && MatchText.Sentence(match) is { } summary)
            {
                Entry(summary);
            }

            // After a sentence of doubt the rest is for weighing it: what stands in a line of its own would read as a verdict.
            IReadOnlyList<string> further = MatchText.Further(match);
            if (canvas.Options.Verbose)
            {
                foreach (string evidence in further)
                {
                    Entry(evidence);
                }
            }
            else if (further.Count > 0 && match.Verdict is (MatchVerdicts.Mismatch or MatchVerdicts.Unknown))
            {
                Entry((match.Verdict == MatchVerdicts.Unknown ? "what there is: " : "other signs: ") + string.Join("; ", further));
            }

            foreach (string other in MatchText.Others(match, canvas.Options.Verbose))
            {
                Entry(other);
            }
        }

        if (report.Firmware is { } firmware)
        {
            var known = new List<string>();
            if (firmware.Banner is { } banner)
            {
                known.Add("banner: " + banner);
            }

            if (firmware.Board is { } board)
            {
                known.Add("board " + board);
            }

            if (firmware.BuildId is { } buildId)
            {
                known.Add("build id " + buildId);
            }

            if (known.Count > 0)
            {
                Entry(string.Join(", ", known));
            }

            if (firmware.Strings.Count > 0)
            {
                Entry("strings in it: " + string.Join(", ", firmware.Strings.Select(s => "\"" + s + "\"")));
            }
        }
    }

    private static void WriteDevice(TextCanvas canvas, DeviceInfo? device)
    {
        if (device is null)
        {
            return;
        }

        List<string> facts = [];
        Add(device.Device, "");
        Add(device.Firmware, "firmware ");
        Add(device.BootCount is uint boots ? TextCanvas.Number(boots) : null, "boot ");
        Add(device.UptimeMs is ulong uptime ? Durations.Words(uptime) : null, "up for ");
        Add(device.ResetReason, "started by ");
        Add(CaptureInWords(device.Capture), "dump taken ");
        if (facts.Count > 0)
        {
            canvas.Labelled("Device", string.Join(", ", facts));
        }

        void Add(string? value, string label)
        {
            if (value is not null)
            {
                facts.Add(label + value);
            }
        }
    }

    /// <summary>Why the dump was taken, where it was not a fatal error: <c>by the watchdog</c>; else null.</summary>
    public static string? CaptureInWords(string? capture) => capture switch
    {
        null or "fatal error" => null,
        _ when capture.StartsWith("reason ", StringComparison.Ordinal) => "for " + capture,
        _ => "by the " + capture,
    };

    private static void WriteDump(TextCanvas canvas, DumpInfo dump)
    {
        if (dump.Format == DumpFormats.FatalLog)
        {
            string from = dump.Offset is long number ? ", from line " + TextCanvas.Number(number) : "";
            string cut = dump.State == DumpStates.Complete ? "" : " Its end is missing.";

            // A log that speaks of a dump is of a firmware that has core dumps on.
            string hint = dump.Defects.Count > 0 ? "" : " (CONFIG_DEBUG_COREDUMP=y would have kept the stacks and variables)";
            canvas.Labelled("Log", $"{dump.Source}{from}: what Zephyr printed, and no dump{hint}.{cut}");
            foreach (DefectInfo defect in dump.Defects)
            {
                canvas.Labelled("", defect.Message);
            }

            return;
        }

        var line = new StringBuilder(dump.Source);
        if (dump.FlashAddress is { } address)
        {
            line.Append(", ").Append(dump.Format is DumpFormats.InMemory or DumpFormats.Retained or DumpFormats.InquestRetained ? "RAM " : "flash ").Append(Hex.Address(address, dump.AddressBytes));
        }

        line.Append(", ").Append(dump.State == DumpStates.Complete ? dump.State : dump.State.ToUpperInvariant());
        if (dump.Size > 0)
        {
            line.Append(": ").Append(Sizes(dump));
        }

        canvas.Labelled("Dump", line.Append('.').ToString());
        if (dump.AlsoIn.Count > 0)
        {
            canvas.Labelled("", "The same dump is in " + string.Join(", ", dump.AlsoIn) + ".");
        }

        foreach (DefectInfo defect in dump.Defects)
        {
            canvas.Labelled("", defect.Message);
        }

        if (LostMemory(dump, canvas.Options.Verbose) is string lost)
        {
            canvas.Labelled("", lost);
        }

        foreach (string advice in dump.Advice)
        {
            canvas.Labelled("", advice);
        }
    }

    /// <summary>The memory that the dump promised and does not hold, as a sentence; null when there is none.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="all">Whether each range is named; else many that were lost in the same way are counted.</param>
    public static string? LostMemory(DumpInfo dump, bool all) => dump.Lost.Count == 0 ? null
        : "Lost: " + string.Join(", ", all || dump.Lost.Count <= MostRanges ? dump.Lost.Select(r => Range(r, dump.AddressBytes))
            : dump.Lost.GroupBy(r => r.What).SelectMany(same => Ranges([.. same], dump.AddressBytes))) + ".";

    private static IEnumerable<string> Ranges(List<MemoryRangeInfo> same, int addressBytes) => same.Count <= MostRanges
        ? same.Select(r => Range(r, addressBytes))
        : [$"{TextCanvas.Number(same.Count)} places in " + Range(same[0] with { Start = same.Min(r => r.Start), End = same.Max(r => r.End) }, addressBytes)];

    private static string Sizes(DumpInfo dump)
    {
        string size = TextCanvas.Count(dump.Size, "byte");
        string room = dump.Capacity is { } capacity && dump.State != DumpStates.Complete ? $" (room for {TextCanvas.Number(capacity)})" : "";
        // What a cut dump promised is known, what would have followed is not.
        return dump.MissingBytes is > 0 and { } missing ? $"{size}{room}, at least {TextCanvas.Number(missing)} missing" : size + room;
    }

    private static string Range(MemoryRangeInfo range, int addressBytes)
    {
        string text = $"RAM {Hex.Address(range.Start, addressBytes)}-{Hex.Address(range.End, addressBytes)}";
        return range.What is { } what ? $"{text} ({what})" : text;
    }
}
