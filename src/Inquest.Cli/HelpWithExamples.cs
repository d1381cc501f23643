using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Inquest.Cli;

/// <summary>The ordinary help, and under it an example that can be typed as it stands.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly string[] s_rootExamples = ["inquest explain CURRENT.UF2 zmk.elf"];

    private readonly HelpAction _ordinary;

    public HelpWithExamples(HelpAction ordinary)
    {
        _ordinary = ordinary;
    }

    public override int Invoke(ParseResult parseResult)
    {
        int result = _ordinary.Invoke(parseResult);
        IReadOnlyList<string> examples = parseResult.CommandResult.Command switch
        {
            RootCommand => s_rootExamples,
            CommandWithExamples command => command.Examples,
            _ => [],
        };
        if (examples.Count > 0)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (string example in examples)
            {
                output.WriteLine("  " + example);
            }
        }

        return result;
    }
}
