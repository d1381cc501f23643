using System.CommandLine;

namespace Inquest.Cli;

/// <summary>A command whose help ends with examples that can be typed as they stand.</summary>
internal sealed class CommandWithExamples : Command
{
    public CommandWithExamples(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Examples = examples;
    }

    /// <summary>Whole command lines, at least one.</summary>
    public IReadOnlyList<string> Examples { get; }
}
