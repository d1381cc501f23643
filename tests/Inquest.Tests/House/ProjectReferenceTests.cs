using System.Xml.Linq;
using Inquest.Tests.Synth;

namespace Inquest.Tests.House;

/// <summary>The arrows between the rooms are the table in ARCHITECTURE.md, and nothing else.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> s_mayUse = ReadTable();

    public static TheoryData<string> Rooms => [.. Directory.EnumerateDirectories(Repository.PathOf("src")).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_what_the_table_allows(string room)
    {
        Assert.True(s_mayUse.TryGetValue(room, out string[]? allowed), $"{room} is not in ARCHITECTURE.md's table of rooms.");
        var project = XDocument.Load(Repository.PathOf($"src/{room}/{room}.csproj"));
        var used = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(used.Except(allowed!));
    }

    [Fact]
    public void Every_room_of_the_table_exists() =>
        Assert.All(s_mayUse.Keys, room => Assert.True(Directory.Exists(Repository.PathOf("src/" + room)), room));

    [Fact]
    public void References_are_not_transitive() =>
        Assert.Contains("<DisableTransitiveProjectReferences>true<", File.ReadAllText(Repository.PathOf("Directory.Build.props")), StringComparison.Ordinal);

    [Fact]
    public void The_table_has_no_arrow_upward()
    {
        // A room may only use rooms whose own needs are smaller: the table, read in order, is a topological order.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string room, string[] uses) in s_mayUse)
        {
            Assert.Empty(uses.Except(seen));
            seen.Add(room);
        }
    }

    /// <summary>Rows like <c>| 1 | `Inquest.Target` | what it is | `Binary` |</c>.</summary>
    private static Dictionary<string, string[]> ReadTable()
    {
        var table = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Repository.PathOf("ARCHITECTURE.md")))
        {
            string[] cells = line.Split('|');
            if (cells.Length == 6 && int.TryParse(cells[1].Trim(), out _) && cells[2].Contains("Inquest.", StringComparison.Ordinal))
            {
                table[Ticked(cells[2]).Single()] = [.. Ticked(cells[4]).Select(n => "Inquest." + n)];
            }
        }

        return table;
    }

    private static IEnumerable<string> Ticked(string cell) => cell.Split('`').Where((_, i) => i % 2 == 1);
}
