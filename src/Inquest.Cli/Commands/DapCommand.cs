using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Debugging.DebugAdapter;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest dap</c></summary>
internal static class DapCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new CommandWithExamples(
            "dap",
            "Shows a crash in an editor's debugger: speaks the Debug Adapter Protocol on standard input and output.",
            "inquest dap   (an editor starts it: see docs/editors.md)");
        command.SetAction(_ =>
        {
            Limits limits = Limits.Default;
            var opener = new DumpOpener(host, limits, SourceReach.Machine);
            if (host.InputIsTerminal)
            {
                host.Complain("dap: an editor starts this command and talks to it; docs/editors.md has the settings. For an answer here: inquest explain FILE…");
                return ExitCode.Usage;
            }

            if (new DebugAdapterServer(opener, host.Input, host.Output, limits).Run())
            {
                return ExitCode.Done;
            }

            host.Complain("standard input: this is not the Debug Adapter Protocol; an editor starts this command, see docs/editors.md");
            return ExitCode.Unreadable;
        });
        return command;
    }
}
