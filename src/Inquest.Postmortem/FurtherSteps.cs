using System.Globalization;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Diagnosis.Match;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Postmortem;

/// <summary>What to do for more than a report shows: the ELF that is missing, the other threads, the line that opens the dump in gdb.</summary>
internal static class FurtherSteps
{
    // With more the line would be longer than it helps; then the files that count are named alone.
    private const int MostFiles = 3;

    // So many dumps are held against an ELF that does not fit the one that was explained.
    private const int MostDumps = 8;

    /// <summary>The hints of a report, in order.</summary>
    /// <param name="inputs">What was given.</param>
    /// <param name="options">As it was read.</param>
    /// <param name="evidence">What the inputs hold.</param>
    /// <param name="dumps">The dumps explained.</param>
    /// <param name="read">What each was made from.</param>
    public static List<string> Of(
        IReadOnlyList<PostmortemInput> inputs, ExplainOptions options, Evidence evidence, IReadOnlyList<DumpReport> dumps, IReadOnlyList<(Crash Crash, CrashReporter Reporter)> read)
    {
        List<string> hints = [];
        if (dumps is [{ Match.Verdict: MatchVerdicts.Mismatch }] && FittingDump(evidence, read[0].Crash.Capture, options) is (int number, string elf))
        {
            hints.Add(string.Create(CultureInfo.InvariantCulture, $"{elf} fits dump {number} of this input: --dump {number}"));
        }

        if (dumps.Count > 0 && evidence.SymbolFiles.Count == 0)
        {
            hints.Add("Add the firmware's ELF for functions and lines: build/zephyr/zephyr.elf or zmk.elf, the artifact of the CI run that built it, or a rebuild of that commit.");
        }

        if (dumps.Count > 0 && options.BaseAddress is null && WithoutAddress(evidence, read[0].Crash.Capture) is string image)
        {
            hints.Add($"{image} has no address, so that its code is not read: --base and the address of its first byte (--base 0x0 for a read of the whole flash).");
        }

        if (!options.AllThreads && dumps.Any(d => d.Threads.Count > 1))
        {
            hints.Add("--threads all");
        }

        if (dumps.Count == 1 && GdbLine(inputs, options, evidence, dumps[0], read[0]) is string line)
        {
            hints.Add(line);
        }

        return hints;
    }

    // A read of flash, in which the dump is a small part; what is little more than the dump holds no code, and a read of RAM none.
    private static string? WithoutAddress(Evidence evidence, Capture dump) => evidence.Inputs.Files
        .FirstOrDefault(f => f.Kind == ContentKind.RawImage && f.Bytes.Length > 2 * dump.Size && f.Images is [{ AddressKnown: false }] && !(dump.IsFromRam && f.Name == dump.SourceName))?.Name;

    // The newest dump is explained, and the ELF that was given may be an older one's.
    private static (int Number, string Elf)? FittingDump(Evidence evidence, Capture refused, ExplainOptions options)
    {
        for (int i = 0; i < evidence.Captures.Count && i < MostDumps; i++)
        {
            if (evidence.Captures[i] != refused
                && Postmortem.ReadWithBestFirmware(evidence.Captures[i], evidence, options) is { Match.Verdict: MatchVerdict.Proved or MatchVerdict.Likely, Firmware.Name: string elf })
            {
                return (i + 1, elf);
            }
        }

        return null;
    }

    private static string? GdbLine(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options, Evidence evidence, DumpReport dump, (Crash Crash, CrashReporter Reporter) read)
    {
        if (read.Crash.Firmware is null || read.Reporter.IsRefused || read.Crash.IsLogOnly || read.Crash.Architecture?.DebuggerName is null)
        {
            return null;
        }

        List<string> names = [.. inputs.Select(i => i.Name).Where(n => IsForDebugger(n, evidence, dump))];
        if (names.Count > MostFiles)
        {
            string?[] needed = [dump.Dump.Source, dump.Match?.Elf];
            names = [.. names.Where(n => needed.Any(f => f is not null && (f == n || f.StartsWith(n + "/", StringComparison.Ordinal))))];
            if (names.Count != needed.Length)
            {
                return null;
            }
        }

        if (names.Exists(n => !n.All(IsPlain)))
        {
            return null;
        }

        string start = options.BaseAddress is ulong address ? $" --base 0x{address:x}" : "";
        string which = options.Dump is int number ? string.Create(CultureInfo.InvariantCulture, $" --dump {number}") : "";
        return $"inquest gdb {string.Join(' ', names)}{start}{which}{(options.Force ? " --force" : "")}";
    }

    // A text beside the dump (a bundle's README.txt, a log, a manifest) tells a debugger nothing.
    private static bool IsForDebugger(string name, Evidence evidence, DumpReport dump) =>
        evidence.Inputs.Files.Any(f => (f.Name == name || f.Name.StartsWith(name + "/", StringComparison.Ordinal))
            && (f.Name == dump.Dump.Source || f.Kind is not (ContentKind.Text or ContentKind.Source or ContentKind.WestManifest or ContentKind.BoardInfo or ContentKind.Foreign)));

    // A name that a shell would take apart is not put into a line to be copied.
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '+' or '=' or '@';
}
