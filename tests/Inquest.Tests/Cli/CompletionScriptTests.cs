using System.Diagnostics;
using System.Text;
using Inquest.Cli;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Cli;

public class CompletionScriptTests
{
    [Theory]
    [InlineData("inquest expl", "explain")]
    [InlineData("inquest explain --thr", "--threads")]
    [InlineData("inquest explain --format j", "json")]
    [InlineData("inquest find --thr", "")]
    [InlineData("inquest completion f", "fish")]
    public void Bash_completes(string typed, string expected)
    {
        string[] words = typed.Split(' ');
        string script = Script("bash")
            + $"COMP_WORDS=({typed}); COMP_CWORD={words.Length - 1}; _inquest; echo \"${{COMPREPLY[*]}}\"\n";
        Assert.Equal(expected, Shell("bash", script).Trim());
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Every_script_names_every_command(string shell)
    {
        string script = Script(shell);
        foreach (string command in new[] { "explain", "find", "extract", "completion", "schema" })
        {
            Assert.Contains(command, script, StringComparison.Ordinal);
        }
    }

    private static string Script(string shell)
    {
        var output = new MemoryStream();
        using var error = new StringWriter();
        using var host = new CommandHost { Input = Stream.Null, Output = output, Error = error };
        Assert.Equal(0, new Application(new PostmortemEngine(), host).Run(["completion", shell]));
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static string Shell(string shell, string script)
    {
        if (Tools.Find(shell) is not { } program)
        {
            Assert.Skip($"{shell} is not installed.");
            return "";
        }

        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
