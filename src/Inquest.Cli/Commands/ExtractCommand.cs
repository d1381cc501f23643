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

            WriteStreams(host, inputs, dumps, parsed.GetRequiredValue(output)!, numbered: which == "all");
            return inputs.Failed ? ExitCode.Unreadable : ExitCode.Done;
        });
        return command;
    }

    private static void WriteStreams(CommandHost host, InputCollector inputs, IReadOnlyList<ExtractedDump> dumps, string path, bool numbered)
    {
        for (int i = 0; i < dumps.Count; i++)
        {
            (DumpInfo dump, ReadOnlyMemory<byte> stream) = dumps[i];
            if (path == "-")
            {
                host.Output.Write(stream.Span);
                host.Output.Flush();
                continue;
            }

            string target = numbered ? Numbered(path, i + 1) : path;
            OutputFile.Write(Path.GetFullPath(target, host.CurrentDirectory), inputs, file => file.Write(stream.Span));
            string state = dump.State == DumpStates.Complete ? "" : $", {dump.State}";
            host.Error.WriteLine(OneLine.Of(
                $"{target}: {stream.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes from {dump.Source}{state}"));
        }
    }

    private static string Numbered(string path, int number)
    {
        string extension = Path.GetExtension(path);
        return path[..^extension.Length] + "-" + number.ToString(CultureInfo.InvariantCulture) + extension;
    }
}
