using System.Text;
using Inquest.Cli;
using Inquest.Tests.Snapshots;
using Inquest.Tests.Synth;

namespace Inquest.Tests.House;

public class ReadmeTests
{
    [Fact]
    public void The_report_in_the_readme_is_what_the_tool_prints()
    {
        string report = Explain("samples/keyboard-lockup.zip");
        Snapshot.Matches(report, "../Snapshots/sample");
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        Assert.Contains("<!-- report -->\n```text\n" + report + "```\n<!-- /report -->", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes() =>
        Assert.Equal(Explain("samples/keyboard-lockup.zip", "--format", "json"), Explain("samples/keyboard-lockup.zip", "--format", "json"));

    private static string Explain(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var host = new CommandHost { Input = Stream.Null, Output = output, Error = error, CurrentDirectory = Repository.Root };
        Assert.Equal(0, new Application(new PostmortemEngine(), host).Run(["explain", .. args]));
        Assert.Empty(error.ToString());
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
