using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Target;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem;

/// <summary>
/// The fatal texts in the inputs' logs: those beside a dump of the same crash are evidence for it, the others stand for
/// crashes of their own.
/// </summary>
internal sealed class FatalTexts
{
    // Between the text and the first line of the dump stand a few lines at most.
    private const int NearLines = 40;

    // Registers that the exception frame holds: the text and the dump print the same ones.
    private static readonly string[] s_compared = ["pc", "lr", "r0", "r1", "r2", "r3"];

    private readonly Dictionary<Capture, FatalLog> _logs = [];

    private FatalTexts()
    {
    }

    /// <summary>The crashes of which there is only the text, newest first.</summary>
    public List<Capture> Crashes { get; } = [];

    /// <summary>The text that belongs to a dump, or that a crash without a dump consists of; null when there is none.</summary>
    public FatalLog? Of(Capture capture) => _logs.GetValueOrDefault(capture);

    public static FatalTexts Read(InputSet inputs, IReadOnlyList<Capture> dumps, Limits limits)
    {
        FatalTexts texts = new();
        foreach (InputFile file in inputs.Files)
        {
            if (file.Kind != ContentKind.Text)
            {
                continue;
            }

            List<Capture> own = [];
            foreach (FatalLog log in FatalLogReader.Read(file.Text.Span, limits))
            {
                if (dumps.FirstOrDefault(d => !texts._logs.ContainsKey(d) && IsOf(log, d, file.Name)) is Capture dump)
                {
                    texts._logs.Add(dump, log);
                    continue;
                }

                // The same log twice in one file, or in two: its dump is one by then.
                if (dumps.Any(d => d.AlsoIn.Any(n => IsIn(n, file.Name)) && SameRegisters(log, d) == true))
                {
                    continue;
                }

                Capture crash = Capture.FromFatalText(file.Name, log.FirstLine, log.Target, log.AddressSize, log.Reason, log.IsWhole, dumps.Any(d => d.SourceName == file.Name) ? default : file.Text.Span);
                texts._logs.Add(crash, log);
                own.Insert(0, crash);
            }

            texts.Crashes.AddRange(own);
        }

        return texts;
    }

    // The registers decide where both have them; else a dump that stands in the middle of the text, or right behind it.
    private static bool IsOf(FatalLog log, Capture dump, string source)
    {
        if (dump.Target is TargetCode target && log.Target is TargetCode other && target != other)
        {
            return false;
        }

        if (SameRegisters(log, dump) is bool same)
        {
            return same;
        }

        return dump.SourceName == source && dump.Container == CaptureContainer.SerialLog && (log.Reason is null || log.Reason == dump.Reason)
            && dump.Offset >= log.FirstLine && dump.Offset <= log.LastLine + NearLines;
    }

    // AlsoIn says of a worse copy how much of it there is: "dump.log (truncated, 10 of 20 bytes)".
    private static bool IsIn(string alsoIn, string name) => alsoIn == name || alsoIn.StartsWith(name + " (", StringComparison.Ordinal);

    private static bool? SameRegisters(FatalLog log, Capture dump)
    {
        if (dump.Arch is not { } block || dump.Target is not TargetCode target || Architecture.ForCoredumpTarget((int)target) is not Architecture architecture
            || !architecture.TryReadArchBlock(block.Version, block.Bytes.Span, out ArchBlockRegisters decoded))
        {
            return null;
        }

        int equal = 0;
        foreach (string name in s_compared)
        {
            if (log.Register(name) is ulong text && Value(architecture, decoded.Registers, name) is ulong dumped)
            {
                if (text != dumped)
                {
                    return false;
                }

                equal++;
            }
        }

        return equal > 1 ? true : null;
    }

    private static ulong? Value(Architecture architecture, RegisterSet registers, string name)
    {
        foreach (RegisterDescription register in architecture.Registers)
        {
            if (register.Name == name)
            {
                return registers[register.Number];
            }
        }

        return null;
    }
}
