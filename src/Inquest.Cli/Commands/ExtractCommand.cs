using System.CommandLine;
using System.Globalization;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest extract FILE… -o OUT</c></summary>
internal static class ExtractCommand
{
    private const int MostRanges = 8;

    public static Command Create(IEngine engine, CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        Option<string?> output = InputArguments.Output("Where the dump is written; - for standard output. With --dump all, a number is put before the extension.");
        output.Required = true;
        Option<ulong?> baseAddress = InputArguments.Base();
        Option<string[]> key = InputArguments.Key();
        Option<string?> dump = InputArguments.Dump();
        Option<bool> verbose = InputArguments.Verbose();
        var command = new CommandWithExamples(
            "extract",
            "Writes the bare Zephyr stream of a dump, as Zephyr's own scripts want it.",
            "inquest extract CURRENT.UF2 -o coredump.bin")
        {
            files, output, baseAddress, key, dump, verbose,
        };
        command.SetAction(parsed =>
        {
            Limits limits = Limits.Default;
            using var notice = new ProgressNotice(host, "searching");
            using var inputs = new InputCollector(host, limits);
            inputs.Add(parsed.GetRequiredValue(files));
            if (inputs.Inputs.Count == 0)
            {
                return InputCollector.NothingToRead(host, inputs);
            }

            string? which = parsed.GetValue(dump);
            var options = new ExplainOptions
            {
                BaseAddress = parsed.GetValue(baseAddress),
                Keys = KeyFiles.ReadPrivate(host, parsed.GetValue(key) ?? []),
                Dump = InputArguments.DumpNumber(which),
                AllDumps = which == "all",
                Limits = limits,
            };
            IReadOnlyList<ExtractedDump> dumps = engine.Extract(inputs.Inputs, options);
            notice.Dispose();
            if (dumps.Count == 0)
            {
                Report found = engine.Find(inputs.Inputs, options);
                if (found.Dumps is [{ Dump: { Format: DumpFormats.FatalLog, Source: string log } }, ..] && found.Dumps.All(d => d.Dump.Format == DumpFormats.FatalLog))
                {
                    host.Complain($"{log}: no dump: it holds what Zephyr printed of a crash, which `inquest explain` reads");
                    return inputs.Failed ? ExitCode.Unreadable : ExitCode.NoDump;
                }

                if (found.Dumps.Count > 0)
                {
                    host.Complain($"--dump {which}: the inputs hold {found.Dumps.Count}; `inquest find` lists them");
                    return ExitCode.Usage;
                }

                if (parsed.GetValue(verbose))
                {
                    TextReportWriter.Write(found, host.Error, new TextReportOptions { Verbose = true });
                }
                else
                {
                    host.Complain($"{parsed.GetRequiredValue(files)[0]}: no dump: {found.NoDump?.Message} {(found.NoDump is { Advice: [string first, ..] } ? first : "")}");
                }

                return inputs.Failed ? ExitCode.Unreadable : ExitCode.NoDump;
            }

            bool any = WriteStreams(host, inputs, dumps, parsed.GetRequiredValue(output)!, numbered: which == "all");
            return inputs.Failed ? ExitCode.Unreadable : any ? ExitCode.Done : ExitCode.NoDump;
        });
        return command;
    }

    /// <returns>False when no dump had a stream that can be read.</returns>
    private static bool WriteStreams(CommandHost host, InputCollector inputs, IReadOnlyList<ExtractedDump> dumps, string path, bool numbered)
    {
        bool any = false;
        for (int i = 0; i < dumps.Count; i++)
        {
            ExtractedDump dump = dumps[i];
            if (dump.Stream is not ReadOnlyMemory<byte> stream)
            {
                host.Complain($"{dump.Dump.Source}: no stream is written: it has lost {string.Join("; ", dump.LeftOut)}; `inquest explain` of the file itself uses what is left");
                continue;
            }

            any = true;
            if (path == "-")
            {
                host.Output.Write(stream.Span);
                host.Output.Flush();
                TellLosses(host, dump.Dump.Source, dump);
                continue;
            }

            string target = numbered ? Numbered(path, i + 1) : path;
            OutputFile.Write(Path.GetFullPath(target, host.CurrentDirectory), inputs, file => file.Write(stream.Span));
            string state = dump.Dump.State == DumpStates.Complete ? "" : $", {dump.Dump.State}";
            host.Error.WriteLine(OneLine.Of($"{target}: {Number(stream.Length)} bytes from {dump.Dump.Source}{state}"));
            TellLosses(host, target, dump);
        }

        return any;
    }

    // The stream has no place for this: who reads the file later sees memory that was not dumped.
    private static void TellLosses(CommandHost host, string name, ExtractedDump dump)
    {
        List<string> ranges = [.. dump.Dump.Lost.Take(MostRanges).Select(l => Range(l, dump.Dump.AddressBytes))];
        if (dump.Dump.Lost.Count > MostRanges)
        {
            ranges.Add($"{Number(dump.Dump.Lost.Count - MostRanges)} more, which `inquest find` of the input lists");
        }

        if (ranges.Count > 0)
        {
            long bytes = (long)dump.Dump.Lost.Aggregate(0UL, (sum, l) => sum + (l.End - l.Start));
            host.Error.WriteLine(OneLine.Of($"{name}: {Number(bytes)} bytes of memory are lost and not in it: {string.Join(", ", ranges)}"));
        }

        if (dump.LeftOut.Count > 0)
        {
            host.Error.WriteLine(OneLine.Of($"{name}: left out too: {string.Join("; ", dump.LeftOut)}"));
        }

        foreach (string doubt in dump.Doubts)
        {
            host.Error.WriteLine(OneLine.Of($"{name}: {doubt}"));
        }
    }

    private static string Range(MemoryRangeInfo lost, int addressBytes)
    {
        string format = addressBytes == 8 ? "x16" : "x8";
        return $"0x{lost.Start.ToString(format, CultureInfo.InvariantCulture)}-0x{lost.End.ToString(format, CultureInfo.InvariantCulture)}";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Numbered(string path, int number)
    {
        string extension = Path.GetExtension(path);
        return path[..^extension.Length] + "-" + number.ToString(CultureInfo.InvariantCulture) + extension;
    }
}
