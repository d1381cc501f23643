using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest find FILE…</c></summary>
internal static class FindCommand
{
    public static Command Create(IEngine engine, CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        Option<string> format = InputArguments.Format("text", "json");
        Option<string?> output = InputArguments.Output("Write the list to a file.");
        Option<ulong?> baseAddress = InputArguments.Base();
        Option<string[]> key = InputArguments.Key();
        Option<bool> verbose = InputArguments.Verbose();
        var command = new CommandWithExamples(
            "find",
            "Lists every dump in the inputs, one row each.",
            "inquest find CURRENT.UF2",
            "inquest find flash.bin --base 0x0 --format json")
        {
            files, format, output, baseAddress, key, verbose,
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

            Report report = engine.Find(inputs.Inputs, new ExplainOptions
            {
                BaseAddress = parsed.GetValue(baseAddress),
                Keys = KeyFiles.ReadPrivate(host, parsed.GetValue(key) ?? []),
                HashInputs = parsed.GetRequiredValue(format) != "text",
                Limits = limits,
            });
            notice.Dispose();
            ReportOutput.Write(host, inputs, report, parsed.GetRequiredValue(format), parsed.GetValue(output), (r, writer, colour) =>
                FoundTableWriter.Write(r, writer, new TextReportOptions { Colour = colour, Verbose = parsed.GetValue(verbose) }));
            return Outcome.Of(report, forced: true, inputs.Failed);
        });
        return command;
    }
}
