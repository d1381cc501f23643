using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Debugging;
using Inquest.Debugging.ModelContext;
using Inquest.Postmortem;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest mcp [FILE…]</c></summary>
internal static class McpCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        files.Arity = ArgumentArity.ZeroOrMore;
        Option<string[]> roots = InputArguments.Several("--root", "DIR", "A folder below which the assistant may open files; may be given several times.");
        Option<string[]> source = InputArguments.Several("--source", "DIR", "A folder with the firmware's sources; may be given several times.");
        Option<string[]> symbols = InputArguments.Symbols();
        Option<string[]> key = InputArguments.Key();
        Option<ulong?> baseAddress = InputArguments.Base();
        var includeMemory = new Option<bool>("--include-memory") { Description = "Let the assistant see texts, arrays and raw memory, which may hold secrets of the device's owner." };
        Option<bool> force = InputArguments.Force();
        var command = new CommandWithExamples(
            "mcp",
            "Lets an assistant question a crash: speaks the Model Context Protocol on standard input and output, read-only.",
            "inquest mcp CURRENT.UF2 zmk.elf",
            "inquest mcp --root ~/crashes")
        {
            files, roots, source, symbols, key, baseAddress, includeMemory, force,
        };
        command.SetAction(parsed =>
        {
            string[] given = parsed.GetValue(files) ?? [];
            string[] folders = [.. (parsed.GetValue(roots) ?? []).Select(r => Path.GetFullPath(r, host.CurrentDirectory))];
            if (given.Contains("-"))
            {
                host.Complain("mcp: standard input is the assistant's; give the files by name");
                return ExitCode.Usage;
            }

            if (given.Length == 0 && folders.Length == 0)
            {
                host.Complain("mcp: give the files of the crash, or --root DIR for a folder below which the assistant may open some");
                return ExitCode.Usage;
            }

            if (folders.FirstOrDefault(f => !Directory.Exists(f)) is { } absent)
            {
                host.Complain($"{absent}: there is no such folder; check --root");
                return ExitCode.Unreadable;
            }

            OpenRequest defaults = new()
            {
                Sources = [.. parsed.GetValue(source) ?? [], .. folders],
                Symbols = parsed.GetValue(symbols) ?? [],
                Keys = parsed.GetValue(key) ?? [],
                BaseAddress = parsed.GetValue(baseAddress),
                Force = parsed.GetValue(force),
            };
            using AssistantServer server = new(
                new AssistantOptions
                {
                    Roots = folders,
                    Defaults = defaults,
                    IncludeMemory = parsed.GetValue(includeMemory),
                    Folder = host.CurrentDirectory,
                    Version = CommandHost.Version,
                },
                new DumpOpener(host, Limits.Default, SourceReach.Named));
            if (given.Length > 0)
            {
                PostmortemSession session = server.Open(defaults with { Files = given });
                if (session.State == SessionState.NoDump)
                {
                    host.Complain($"{given[0]}: no dump: {session.Report.NoDump?.Message}");
                    return ExitCode.NoDump;
                }
            }

            if (host.InputIsTerminal)
            {
                host.Complain("mcp: an assistant starts this command and talks to it; docs/assistants.md has the settings. Ctrl-C ends it");
            }

            server.RunAsync(host.Input, host.Output).GetAwaiter().GetResult();
            return ExitCode.Done;
        });
        return command;
    }
}
