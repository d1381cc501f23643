using System.Text.RegularExpressions;
using Inquest.Tests.Synth;

namespace Inquest.Tests.House;

public partial class SourceFileTests
{
    private const int MostLines = 600;

    [Fact]
    public void No_source_file_is_longer_than_600_lines()
    {
        var long_ = Files().Where(f => File.ReadLines(Repository.PathOf(f)).Count() > MostLines);
        Assert.Empty(long_);
    }

    [Fact]
    public void A_files_namespace_is_its_folder()
    {
        var wrong = new List<string>();
        foreach (string file in Files().Where(f => Path.GetFileName(f) is not ("Program.cs" or "GlobalUsings.cs" or "AssemblyInfo.cs")))
        {
            string expected = string.Join('.', file.Split('/')[1..^1]);
            Match match = Namespace().Match(Repository.CodeOf(file));
            if (!match.Success || match.Groups[1].Value != expected)
            {
                wrong.Add($"{file}: {(match.Success ? match.Groups[1].Value : "none")} is not {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_file_of_a_room_holds_one_type_and_is_named_after_it()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.SourceFiles("src"))
        {
            var types = Type().Matches(Repository.CodeOf(file)).Select(m => m.Groups[1].Value).Distinct().ToList();
            string name = Path.GetFileName(file).Split('.')[0];
            if (types.Count != 1 || types[0] != name)
            {
                wrong.Add($"{file}: {string.Join(", ", types)}");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>One way of writing a number of bytes, 65,504: in one report the same number stood as 65504 too. Hexadecimal ones and sizes of an address are no such numbers.</summary>
    [Fact]
    public void Numbers_of_bytes_are_written_in_one_way()
    {
        List<string> wrong = [];
        foreach (string file in Repository.SourceFiles("src").Where(f => !f.StartsWith("src/Inquest.Server/", StringComparison.Ordinal)))
        {
            foreach (Match match in Bytes().Matches(File.ReadAllText(Repository.PathOf(file))))
            {
                if (match.Groups.Values.Skip(1).Any(g => g.Success && !Grouped().IsMatch(g.Value)))
                {
                    wrong.Add($"{file}: {match.Value}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Files() => Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests"));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // An interpolated value in front of the word, or two: {length} of {size} bytes.
    [GeneratedRegex(@"\{([\w(][^{}""]*(?:""[^""]*""[^{}""]*)?)\}(?: of \{([^{}]*)\})? bytes?\b")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"Numbers\.Text\(|""N0""|:N0|Number\(|:x")]
    private static partial Regex Grouped();

    /// <summary>Types at the file's outermost level: nested ones are indented.</summary>
    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|ref|unsafe) )*(?:class|struct|enum|interface|record struct|record class|record)\s+(\w+)|^(?:public|internal) delegate .*?(\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Type();
}
