using System.CommandLine;
using System.CommandLine.Invocation;

namespace Inquest.Cli;

/// <summary>Prints the version alone on a line.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    private readonly CommandHost _host;

    public VersionAction(CommandHost host)
    {
        _host = host;
    }

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(CommandHost.Version);
        return ExitCode.Done;
    }
}
