using System.Text.RegularExpressions;
using Inquest.Tests.Synth;

namespace Inquest.Tests.House;

/// <summary>Rooms of layers 0 to 6 compute from bytes to results: no files, network, clock, chance, environment or console.</summary>
public partial class BannedApiTests
{
    private static readonly string[] s_hosts = ["Inquest.Cli", "Inquest.Client", "Inquest.Debugging", "Inquest.Server"];

    [Fact]
    public void Rooms_below_the_hosts_touch_nothing_but_their_arguments()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.SourceFiles("src").Where(f => !s_hosts.Contains(f.Split('/')[1])))
        {
            foreach (Match match in Banned().Matches(Repository.CodeOf(file)))
            {
                wrong.Add($"{file}: {match.Value.Trim()}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("var x = File.ReadAllBytes(p);")]
    [InlineData("Console.WriteLine();")]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("Environment.GetEnvironmentVariable(name)")]
    [InlineData("new Random(1)")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("Activator.CreateInstance(type)")]
    [InlineData("using System.Net.Http;")]
    [InlineData("Stopwatch.StartNew()")]
    [InlineData("Guid.NewGuid()")]
    [InlineData("Thread.Sleep(1)")]
    [InlineData("Process.Start(x)")]
    public void Finds(string code) => Assert.Matches(Banned(), code);

    [Theory]
    [InlineData("ElfFile.Open(bytes)")]
    [InlineData("frame.File.Length")]
    [InlineData("image.Environment")]
    [InlineData("IFileFinder Files")]
    [InlineData("MyConsole.Write()")]
    public void Passes(string code) => Assert.DoesNotMatch(Banned(), code);

    [GeneratedRegex(@"(?<![\w.])(?:System\.IO\.)?(?:File|Directory|FileInfo|DirectoryInfo|FileStream|Console|Environment|Process|Stopwatch|TimeProvider|Thread|Task)\.(?!Length)[A-Z]\w*\(|(?<![\w.])Environment\.[A-Z]|(?<![\w.])(?:DateTime|DateTimeOffset)\.(?:Now|UtcNow|Today)|(?<![\w.])new (?:Random|FileStream|FileInfo|DirectoryInfo|Thread|Timer|HttpClient)\b|(?<![\w.])Random\.Shared|Guid\.NewGuid|(?<![\w.])Activator\.|using System\.(?:Reflection\.Emit|Net|Diagnostics\.Process)")]
    private static partial Regex Banned();
}
