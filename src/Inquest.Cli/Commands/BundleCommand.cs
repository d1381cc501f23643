using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;
using Inquest.Postmortem.Bundling;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest bundle FILE… -o crash.zip</c></summary>
internal static class BundleCommand
{
    // A zip wants a time for each file; the earliest that it can state says nothing about anybody.
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Command Create(IEngine engine, CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        Option<string?> output = InputArguments.Output("The zip file to write; - for standard output.");
        output.Required = true;
        Option<string[]> symbols = InputArguments.Symbols();
        Option<ulong?> baseAddress = InputArguments.Base();
        Option<string[]> key = InputArguments.Key();
        var dump = new Option<string?>("--dump") { Description = "Which dump, as `find` numbers them. Default: the newest complete one.", HelpName = "N" };
        dump.Validators.Add(result =>
        {
            string? value = result.Tokens.Count == 1 ? result.Tokens[0].Value : null;
            if (value is not null && InputArguments.DumpNumber(value) is not > 0)
            {
                result.AddError($"--dump: '{value}' is not a number from 1 on");
            }
        });
        var force = new Option<bool>("--force") { Description = "Take an ELF that does not match the dump." };
        Option<bool> verbose = InputArguments.Verbose();
        var command = new CommandWithExamples(
            "bundle",
            "Writes the one file to attach to an issue: the dump, the ELF and what proves it, without settings, bonds or keys of the flash.",
            "inquest bundle CURRENT.UF2 build/zephyr/zmk.elf -o crash.zip")
        {
            files, output, symbols, baseAddress, key, dump, force, verbose,
        };
        command.SetAction(parsed =>
        {
            Limits limits = Limits.Default;
            using var notice = new ProgressNotice(host, "bundling");
            using var inputs = new InputCollector(host, limits);
            inputs.Add(parsed.GetRequiredValue(files));
            inputs.AddSymbolFolders(parsed.GetValue(symbols) ?? []);
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
                Force = parsed.GetValue(force),
                Limits = limits,
            };
            Bundle? bundle = engine.Bundle(inputs.Inputs, options);
            notice.Dispose();
            if (bundle is null)
            {
                return NoDump(engine.Find(inputs.Inputs, options), host, which, inputs.Failed, parsed.GetValue(verbose));
            }

            Write(host, inputs, bundle, parsed.GetRequiredValue(output)!);
            return inputs.Failed ? ExitCode.Unreadable
                : bundle.Match.Verdict == MatchVerdicts.Mismatch && !options.Force ? ExitCode.Mismatch
                : ExitCode.Done;
        });
        return command;
    }

    private static int NoDump(Report found, CommandHost host, string? which, bool failed, bool verbose)
    {
        if (found.Dumps.Count > 0)
        {
            host.Complain($"--dump {which}: the inputs hold {found.Dumps.Count}; `inquest find` lists them");
            return ExitCode.Usage;
        }

        TextReportWriter.Write(found, host.Error, new TextReportOptions { Verbose = verbose });
        return failed ? ExitCode.Unreadable : ExitCode.NoDump;
    }

    private static void Write(CommandHost host, InputCollector inputs, Bundle bundle, string path)
    {
        if (path == "-")
        {
            // A zip is finished by going back in it, which a pipe does not allow.
            using var whole = new MemoryStream();
            WriteZip(bundle, whole);
            host.Output.Write(whole.ToArray());
            host.Output.Flush();
        }
        else
        {
            OutputFile.Write(Path.GetFullPath(path, host.CurrentDirectory), inputs, stream => WriteZip(bundle, stream));
        }

        host.Error.WriteLine(OneLine.Of(path));
        foreach (BundleFile file in bundle.Files)
        {
            host.Error.WriteLine(OneLine.Of($"  {file.Name}: {file.What}, {file.Bytes.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes"));
        }

        foreach (string sentence in bundle.LeftOut)
        {
            host.Error.WriteLine(OneLine.Of("  left out: " + sentence));
        }

        host.Error.WriteLine(bundle.Dump.Format == DumpFormats.FatalLog
            ? "  The log's lines are what the device printed: look at them before you pass them on."
            : "  The dump is a copy of the device's memory and may hold secrets: give it only to people who may see them.");
    }

    private static void WriteZip(Bundle bundle, Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (BundleFile file in bundle.Files)
        {
            ZipArchiveEntry entry = zip.CreateEntry(file.Name, CompressionLevel.Optimal);
            entry.LastWriteTime = s_time;
            using Stream content = entry.Open();
            content.Write(file.Bytes.Span);
        }
    }
}
