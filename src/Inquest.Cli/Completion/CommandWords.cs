using System.CommandLine;

namespace Inquest.Cli.Completion;

/// <summary>One command's name, description and options, as completion needs them.</summary>
/// <param name="Name">The command.</param>
/// <param name="Description">What it does.</param>
/// <param name="Options">Each option's words, its description, and its values where there is a closed list (else empty).</param>
internal sealed record CommandWords(
    string Name, string Description, IReadOnlyList<(IReadOnlyList<string> Names, string Description, IReadOnlyList<string> Values)> Options)
{
    /// <summary>The commands below the root, in the order of the help.</summary>
    public static IReadOnlyList<CommandWords> Of(RootCommand root) =>
    [
        .. root.Subcommands.Where(c => !c.Hidden).Select(command => new CommandWords(
            command.Name,
            command.Description ?? "",
            [
                .. command.Options.Where(o => !o.Hidden).Select(o => (
                    (IReadOnlyList<string>)[o.Name, .. o.Aliases.Where(a => !a.StartsWith('/'))],
                    o.Description ?? "",
                    Values(o))),
                ((IReadOnlyList<string>)["--help"], "Show help.", (IReadOnlyList<string>)[]),
            ])),
    ];

    /// <summary>The closed list of an option is in its help name: <c>text|json</c>.</summary>
    private static string[] Values(Option option) =>
        option.HelpName is { } name && name.Contains('|') && !name.Any(char.IsUpper) ? name.Split('|') : [];
}
