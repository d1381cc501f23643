using System.Text.RegularExpressions;
using Inquest.Tests.Synth;

namespace Inquest.Tests.House;

/// <summary>What the pages name is there.</summary>
public partial class DocumentationTests
{
    private static readonly string[] s_folders =
        ["src", "tests", "docs", "bench", "fuzz", "crashlab", "samples", "firmware", ".github", ".ci"];

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.PathOf("src"), "README.md", SearchOption.AllDirectories))
            .Select(p => Path.GetRelativePath(Repository.Root, p).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_that_exist(string page)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        var broken = Link().Matches(File.ReadAllText(Repository.PathOf(page))).Select(m => m.Groups[1].Value)
            .Where(t => !t.Contains("://", StringComparison.Ordinal) && !t.StartsWith('#') && !t.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(t => !Path.Exists(Path.Combine(folder, t.Split('#')[0])));
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Paths_that_a_page_names_exist(string page)
    {
        var missing = Ticked().Matches(File.ReadAllText(Repository.PathOf(page))).Select(m => m.Groups[1].Value)
            .Where(t => s_folders.Contains(t.Split('/')[0]) && t.Contains('/') && t.IndexOfAny(['*', '<', '…', ' ']) < 0)
            .Where(t => !Path.Exists(Repository.PathOf(t.Split(':')[0])));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_room_has_a_page_of_at_most_30_lines()
    {
        foreach (string room in Directory.EnumerateDirectories(Repository.PathOf("src")))
        {
            string page = Path.Combine(room, "README.md");
            Assert.True(File.Exists(page), $"{page} is missing.");
            Assert.InRange(File.ReadLines(page).Count(), 5, 30);
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Ticked();
}
