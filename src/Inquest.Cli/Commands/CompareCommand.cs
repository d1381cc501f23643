using System.Buffers;
using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Comparison;
using Inquest.Reporting.Text;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest compare A B</c> and <c>inquest compare FOLDER…</c></summary>
internal static class CompareCommand
{
    public static Command Create(IEngine engine, CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        Option<string> format = InputArguments.Format("text", "markdown", "json");
        Option<string?> output = InputArguments.Output("Write the comparison to a file.");
        Option<ulong?> baseAddress = InputArguments.Base();
        Option<string[]> key = InputArguments.Key();
        Option<bool> verbose = InputArguments.Verbose();
        Option<bool> oldestFirst = new("--oldest-first") { Description = "The ELFs are given oldest first; without it the versions in their names tell which is the newest." };
        Option<string[]> symbols = InputArguments.Symbols("A folder with ELFs for the pool; may be given several times.");
        var command = new CommandWithExamples(
            "compare",
            "Says whether crashes are the same bug. In a folder, each file, archive or subfolder is one report; ELFs serve all.",
            "inquest compare mine.zip theirs.zip",
            "inquest compare attachments/ --symbols releases/ --format markdown -o reply.md")
        {
            files, format, output, symbols, oldestFirst, baseAddress, key, verbose,
        };
        command.SetAction(parsed =>
        {
            Limits limits = Limits.Default;
            using var notice = new ProgressNotice(host, "comparing");
            using var inputs = new InputCollector(host, limits);
            inputs.Add(parsed.GetRequiredValue(files));
            inputs.AddSymbolFolders(parsed.GetValue(symbols) ?? []);
            if (inputs.Inputs.Count == 0)
            {
                return InputCollector.NothingToRead(host, inputs);
            }

            ExplainOptions options = new()
            {
                BaseAddress = parsed.GetValue(baseAddress),
                Keys = KeyFiles.ReadPrivate(host, parsed.GetValue(key) ?? []),
                OldestFirst = parsed.GetValue(oldestFirst),
                Limits = limits,
            };
            ComparisonReport report = engine.Compare(SourcesOf(inputs), options);
            notice.Dispose();
            Write(host, inputs, report with { Tool = new ToolInfo("inquest", CommandHost.Version) }, parsed.GetRequiredValue(format), parsed.GetValue(output), parsed.GetValue(verbose));
            if (report.Rows is [{ Report: not null } alone])
            {
                host.Complain($"compare needs two crashes, and {alone.Name} is one; `inquest explain` tells about it");
                return ExitCode.Usage;
            }

            return inputs.Failed ? ExitCode.Unreadable : CodeOf(report);
        });
        return command;
    }

    // A folder's files make one report each; what lies in a subfolder belongs together, as the files of one issue do.
    private static List<ComparisonSource> SourcesOf(InputCollector inputs)
    {
        List<ComparisonSource> sources = [];
        foreach (IGrouping<string, PostmortemInput> group in inputs.Inputs.GroupBy(i => ReportOf(i.Name, inputs.FolderNames), StringComparer.Ordinal))
        {
            sources.Add(new ComparisonSource(group.Key, [.. group]));
        }

        return sources;
    }

    private static string ReportOf(string name, IReadOnlyList<string> folders)
    {
        foreach (string folder in folders)
        {
            if (name.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                int end = name.IndexOf('/', folder.Length + 1);
                return end < 0 ? name : name[..end];
            }
        }

        return name;
    }

    private static int CodeOf(ComparisonReport report) =>
        !report.Rows.Any(r => r.Report is not null) ? ExitCode.NoDump
            : report.Rows.Count <= 2 && report.Pair is null ? ExitCode.NoDump
            : report.Pair is { Same: false } ? ExitCode.Different
            : report.Pair is { Same: null } ? ExitCode.Undecided
            : ExitCode.Done;

    private static void Write(CommandHost host, InputCollector inputs, ComparisonReport report, string format, string? path, bool verbose)
    {
        void To(Stream stream, bool colour)
        {
            if (format == "json")
            {
                var buffer = new ArrayBufferWriter<byte>(1 << 14);
                ComparisonJsonWriter.Write(report, buffer);
                stream.Write(buffer.WrittenSpan);
                return;
            }

            using var writer = new StreamWriter(stream, bufferSize: 1 << 14, leaveOpen: true) { NewLine = "\n" };
            if (format == "markdown")
            {
                ComparisonMarkdownWriter.Write(report, writer);
                return;
            }

            ComparisonTextWriter.Write(report, writer, new TextReportOptions { Colour = colour, Verbose = verbose });
        }

        if (path is null or "-")
        {
            To(host.Output, host.Colour && path is null);
            host.Output.Flush();
        }
        else
        {
            OutputFile.Write(Path.GetFullPath(path, host.CurrentDirectory), inputs, stream => To(stream, colour: false));
        }
    }
}
