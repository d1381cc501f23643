using System.CommandLine;
using Inquest.Cli.Completion;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest completion SHELL</c></summary>
internal static class CompletionCommand
{
    public static Command Create(RootCommand root, CommandHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new CommandWithExamples(
            "completion",
            "Prints a script that completes inquest's commands and options in a shell.",
            "inquest completion bash > ~/.local/share/bash-completion/completions/inquest")
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            string script = CompletionScript.For(parsed.GetRequiredValue(shell), CommandWords.Of(root));
            using var writer = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
            writer.Write(script);
            return ExitCode.Done;
        });
        return command;
    }
}
