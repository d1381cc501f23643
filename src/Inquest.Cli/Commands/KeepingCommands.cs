using System.CommandLine;
using System.Globalization;
using Inquest.Cli.Files;
using Inquest.Debugging;
using Inquest.Server.Keeping;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest backup</c>, <c>restore</c>, <c>erase</c> and <c>export</c>: the keeping of a server's data folder.</summary>
internal static class KeepingCommands
{
    private const string DefaultProject = "default";

    public static IEnumerable<Command> Create(CommandHost host) => [CreateBackup(host), CreateRestore(host), CreateErase(host), CreateExport(host)];

    private static Command CreateBackup(CommandHost host)
    {
        Option<string> data = ServeCommand.DataOption();
        var to = new Option<string>("--to") { Description = "A new folder for the copy.", HelpName = "DIR", Required = true };
        var command = new CommandWithExamples(
            "backup",
            "Copies a fleet server's data, while it runs too.",
            "inquest backup --data /var/lib/inquest --to /backup/2026-01-31")
        {
            data, to,
        };
        command.SetAction(parsed => Run(host, () => Say(host, DataKeeper.BackUp(parsed.GetRequiredValue(data), parsed.GetRequiredValue(to)))));
        return command;
    }

    private static Command CreateRestore(CommandHost host)
    {
        Option<string> data = ServeCommand.DataOption();
        var from = new Option<string>("--from") { Description = "The backup's folder.", HelpName = "DIR", Required = true };
        var command = new CommandWithExamples(
            "restore",
            "Makes a data folder of a backup; what was erased since is erased again.",
            "inquest restore --data /var/lib/inquest --from /backup/2026-01-31")
        {
            data, from,
        };
        command.SetAction(parsed => Run(host, () => Say(host, DataKeeper.RestoreAsync(parsed.GetRequiredValue(from), parsed.GetRequiredValue(data)).GetAwaiter().GetResult())));
        return command;
    }

    private static Command CreateErase(CommandHost host)
    {
        Option<string> data = ServeCommand.DataOption();
        var device = new Option<string?>("--device") { Description = "The device to erase, with all of its dumps.", HelpName = "NAME" };
        var before = new Option<string?>("--before") { Description = "Erase what was told before this day: dumps, boots, devices not seen since.", HelpName = "YYYY-MM-DD" };
        var project = new Option<string?>("--project") { Description = "The project, where there are several; alone, all of its dumps, devices, bugs, ELFs and versions are erased.", HelpName = "NAME" };
        var command = new CommandWithExamples(
            "erase",
            "Erases for good from a stopped fleet server's data, and prints a receipt.",
            "inquest erase --data /var/lib/inquest --device kb-0017",
            "inquest erase --data /var/lib/inquest --before 2026-01-31")
        {
            data, device, before, project,
        };
        command.Validators.Add(result =>
        {
            bool one = (result.GetValue(device) is null) != (result.GetValue(before) is null);
            if (!one && !(result.GetValue(project) is not null && result.GetValue(device) is null))
            {
                result.AddError("give one of --device, --before and --project (with --device or --before it says where)");
            }
            else if (result.GetValue(before) is { } day && !TryParseDay(day, out _))
            {
                result.AddError($"--before: '{day}' is not a day; write it as 2026-01-31");
            }
        });
        command.SetAction(parsed => Run(host, () =>
        {
            DateTimeOffset? time = parsed.GetValue(before) is { } day && TryParseDay(day, out DateTimeOffset parsedDay) ? parsedDay : null;
            Say(host, DataKeeper.EraseAsync(parsed.GetRequiredValue(data), parsed.GetValue(project), parsed.GetValue(device), time).GetAwaiter().GetResult());
        }));
        return command;
    }

    private static Command CreateExport(CommandHost host)
    {
        Option<string> data = ServeCommand.DataOption();
        var device = new Option<string>("--device") { Description = "The device.", HelpName = "NAME", Required = true };
        var project = new Option<string?>("--project") { Description = "Its project.", HelpName = "NAME" };
        var output = new Option<string>("--output", "-o") { Description = "The zip to write.", HelpName = "FILE", Required = true };
        var command = new CommandWithExamples(
            "export",
            "Writes all that a fleet server knows of a device into a zip.",
            "inquest export --data /var/lib/inquest --device kb-0017 -o kb-0017.zip")
        {
            data, device, project, output,
        };
        command.SetAction(parsed => Run(host, () =>
        {
            int dumps = 0;
            string path = parsed.GetRequiredValue(output);
            OutputFile.Write(Path.GetFullPath(path, host.CurrentDirectory), file => RealPath.IsBelow(file, Path.GetFullPath(parsed.GetRequiredValue(data), host.CurrentDirectory)), stream =>
                dumps = DataKeeper.Export(parsed.GetRequiredValue(data), parsed.GetValue(project) ?? DefaultProject, parsed.GetRequiredValue(device), stream));
            Say(host, $"{path}: {dumps} {(dumps == 1 ? "dump" : "dumps")}");
        }));
        return command;
    }

    private static bool TryParseDay(string text, out DateTimeOffset day) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out day);

    private static void Say(CommandHost host, string line)
    {
        using var writer = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(line);
    }

    private static int Run(CommandHost host, Action run)
    {
        try
        {
            run();
            return ExitCode.Done;
        }
        catch (InvalidOperationException e)
        {
            host.Complain(e.Message);
            return ExitCode.Unreadable;
        }
    }
}
