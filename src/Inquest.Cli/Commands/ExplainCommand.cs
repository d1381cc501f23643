using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Html;
using Inquest.Reporting.Markdown;
using Inquest.Reporting.Text;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest explain FILE…</c></summary>
internal static class ExplainCommand
{
    public static Command Create(IEngine engine, CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        Option<string> format = InputArguments.Format("text", "markdown", "html", "json");
        Option<string?> output = InputArguments.Output("Write the report to a file.");
        var threads = new Option<string>("--threads")
        {
            Description = "Which threads are shown with their call stacks. Default: crashed in text, all in the other formats.",
            HelpName = "crashed|all",
        };
        threads.AcceptOnlyFromAmong("crashed", "all");
        Option<string[]> source = InputArguments.Several("--source", "DIR", "A folder with the firmware's sources (the west workspace); may be given several times.");
        Option<string[]> symbols = InputArguments.Symbols();
        Option<string[]> print = InputArguments.Several("--print", "EXPRESSION", "An expression to evaluate, such as 'g_sensor.next->id', over the crashed frame's locals and the globals; may be given several times.");
        Option<ulong?> baseAddress = InputArguments.Base();
        Option<string[]> key = InputArguments.Key();
        Option<string?> dump = InputArguments.Dump();
        Option<bool> force = InputArguments.Force();
        var includeMemory = new Option<bool>("--include-memory")
        {
            Description = "Show memory contents, texts and log lines in markdown and html, which leave them out, and raw memory in html and json.",
        };
        Option<bool> verbose = InputArguments.Verbose();
        var command = new CommandWithExamples(
            "explain",
            "Says what happened, where, and how that is known.",
            "inquest explain CURRENT.UF2 build/zephyr/zephyr.elf",
            "inquest explain crash.zip --threads all",
            "inquest explain serial.log zephyr.elf --format json -o report.json",
            "inquest explain CURRENT.UF2 zmk.elf --format markdown -o comment.md",
            "inquest explain CURRENT.UF2 zmk.elf --format html -o crash.html")
        {
            files, format, output, threads, source, symbols, print, baseAddress, key, dump, force, includeMemory, verbose,
        };
        command.SetAction(parsed =>
        {
            Limits limits = Limits.Default;
            using var notice = new ProgressNotice(host, "reading");
            using var inputs = new InputCollector(host, limits);
            using var reader = new FileReader(limits);
            inputs.Add(parsed.GetRequiredValue(files));
            inputs.AddSymbolFolders(parsed.GetValue(symbols) ?? []);
            inputs.RequireFolders("--source", parsed.GetValue(source) ?? []);
            if (inputs.Inputs.Count == 0)
            {
                return InputCollector.NothingToRead(host, inputs);
            }

            string? which = parsed.GetValue(dump);
            bool forced = parsed.GetValue(force);
            string how = parsed.GetRequiredValue(format);
            bool all = (parsed.GetValue(threads) ?? (how == "text" ? "crashed" : "all")) == "all";
            bool memory = parsed.GetValue(includeMemory);
            Report report = engine.Explain(inputs.Inputs, new ExplainOptions
            {
                BaseAddress = parsed.GetValue(baseAddress),
                Keys = KeyFiles.ReadPrivate(host, parsed.GetValue(key) ?? []),
                Dump = InputArguments.DumpNumber(which),
                AllDumps = which == "all",
                AllThreads = all,
                Force = forced,
                IncludeMemory = memory,
                HashInputs = how != "text",
                Print = parsed.GetValue(print) ?? [],
                Files = new FolderFileFinder(parsed.GetValue(source) ?? [], host.CurrentDirectory, reader, how == "text" ? SourceReach.Machine : SourceReach.Folders),
                Limits = limits,
            });
            notice.Dispose();
            if (report.Dumps.Count == 0 && report.OtherDumps.Count > 0)
            {
                host.Complain($"--dump {which}: the inputs hold {report.OtherDumps.Count}; `inquest find` lists them");
                return ExitCode.Usage;
            }

            ReportOutput.Write(host, inputs, report, how, parsed.GetValue(output), WriterFor(how, memory, all, parsed.GetValue(verbose)));
            return Outcome.Tell(host, report, forced, inputs.Failed);
        });
        return command;
    }

    private static Action<Report, TextWriter, bool> WriterFor(string format, bool memory, bool allThreads, bool verbose)
    {
        var sharing = new SharingOptions { IncludeMemory = memory };
        return format switch
        {
            "markdown" => (report, writer, _) => MarkdownReportWriter.Write(report, writer, sharing),
            "html" => (report, writer, _) => HtmlReportWriter.Write(report, writer, sharing),
            _ => (report, writer, colour) =>
                TextReportWriter.Write(report, writer, new TextReportOptions { Colour = colour, AllThreads = allThreads, Verbose = verbose }),
        };
    }
}
