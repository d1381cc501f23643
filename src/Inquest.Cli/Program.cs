namespace Inquest.Cli;

/// <summary>The command line's entry point.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using var host = CommandHost.ForThisProcess();
        return new Application(new PostmortemEngine(), host).Run(args);
    }
}
