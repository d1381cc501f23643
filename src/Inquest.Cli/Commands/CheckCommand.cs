using System.Buffers;
using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Check;
using Inquest.Reporting.Text;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest check ELF…</c></summary>
internal static class CheckCommand
{
    public static Command Create(IEngine engine, CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        Option<string> format = InputArguments.Format("text", "json");
        Option<string?> output = InputArguments.Output("Write the result to a file.");
        var command = new CommandWithExamples(
            "check",
            "Says whether a build is fit for a post-mortem, and which line would make it better.",
            "inquest check build/zephyr/zephyr.elf")
        {
            files, format, output,
        };
        command.SetAction(parsed =>
        {
            Limits limits = Limits.Default;
            using var inputs = new InputCollector(host, limits);
            inputs.Add(parsed.GetRequiredValue(files));
            if (inputs.Inputs.Count == 0)
            {
                return InputCollector.NothingToRead(host, inputs);
            }

            IReadOnlyList<CheckReport> reports = engine.Check(inputs.Inputs, new ExplainOptions { Limits = limits });
            if (reports.Count == 0)
            {
                host.Complain("check: none of the inputs is an ELF; give zephyr.elf or zmk.elf");
                return ExitCode.Unreadable;
            }

            string? path = parsed.GetValue(output);
            bool json = parsed.GetRequiredValue(format) == "json";
            if (path is null or "-")
            {
                Write(host.Output, host.Colour && path is null);
                host.Output.Flush();
            }
            else
            {
                OutputFile.Write(Path.GetFullPath(path, host.CurrentDirectory), inputs, stream => Write(stream, colour: false));
            }

            return inputs.Failed ? ExitCode.Unreadable : reports.All(r => r.IsFit) ? ExitCode.Done : ExitCode.Different;

            void Write(Stream stream, bool colour)
            {
                using var writer = new StreamWriter(stream, bufferSize: 1 << 14, leaveOpen: true) { NewLine = "\n" };
                for (int i = 0; i < reports.Count; i++)
                {
                    CheckReport report = reports[i] with { Tool = new ToolInfo("inquest", CommandHost.Version) };
                    if (json)
                    {
                        var buffer = new ArrayBufferWriter<byte>(1 << 14);
                        CheckJsonWriter.Write(report, buffer);
                        stream.Write(buffer.WrittenSpan);
                        continue;
                    }

                    if (i > 0)
                    {
                        writer.Write('\n');
                    }

                    CheckTextWriter.Write(report, writer, new TextReportOptions { Colour = colour });
                }
            }
        });
        return command;
    }
}
