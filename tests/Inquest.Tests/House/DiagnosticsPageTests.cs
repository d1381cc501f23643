using System.Text.RegularExpressions;
using Inquest.Tests.Synth;

namespace Inquest.Tests.House;

public partial class DiagnosticsPageTests
{
    [Fact]
    public void Every_diagnostic_of_the_source_is_on_the_page_and_no_other()
    {
        var inSource = Repository.SourceFiles("src").SelectMany(f => Quoted().Matches(File.ReadAllText(Repository.PathOf(f))))
            .Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        var onPage = File.ReadLines(Repository.PathOf("docs/diagnostics.md")).Select(l => Row().Match(l)).Where(m => m.Success)
            .Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(onPage.Distinct(), onPage);
        Assert.Equal(inSource, onPage.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_first_digit_is_the_room()
    {
        var rooms = new Dictionary<char, string[]>
        {
            ['1'] = ["Inquest.Containers"],
            ['2'] = ["Inquest.Coredump"],
            ['3'] = ["Inquest.Elf"],
            ['4'] = ["Inquest.Dwarf"],
            ['5'] = ["Inquest.Architectures", "Inquest.Unwinding"],
            ['6'] = ["Inquest.Zephyr"],
            ['7'] = ["Inquest.Symbols"],
            ['8'] = ["Inquest.Diagnosis", "Inquest.Postmortem"],
        };
        var wrong = Repository.SourceFiles("src").SelectMany(f => Quoted().Matches(File.ReadAllText(Repository.PathOf(f))).Select(m => (File: f, Id: m.Groups[1].Value)))
            .Where(x => !rooms[x.Id[3]].Contains(x.File.Split('/')[1]));
        Assert.Empty(wrong);
    }

    [GeneratedRegex("\"(INQ[0-9]{4})\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| `(INQ[0-9]{4})` \|")]
    private static partial Regex Row();
}
