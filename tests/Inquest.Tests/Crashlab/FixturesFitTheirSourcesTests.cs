using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Inquest.Tests.Crashlab;

/// <summary>
/// The fixtures of the crash lab are committed, and so are the sources that made them. When one moves without the
/// other, the truth is no longer the truth: these tests say so, and <c>crashlab/make-fixtures</c> mends it.
/// </summary>
public sealed class FixturesFitTheirSourcesTests
{
    private const string Remedy = "Run crashlab/make-fixtures and commit what it makes.";

    [Fact]
    public void Fixtures_were_made_from_the_sources_that_are_here()
    {
        using var manifest = Manifest();
        var expected = Entries(manifest.RootElement.GetProperty("sources"));
        var present = SourceFiles();

        Assert.True(expected.Keys.ToHashSet().SetEquals(present),
            $"Source files came or went: {string.Join(", ", expected.Keys.ToHashSet().Except(present).Concat(present.Except(expected.Keys)))}. {Remedy}");
        AssertDigests(Lab, expected);
    }

    [Fact]
    public void Builds_and_fixtures_are_as_they_were_made()
    {
        using var manifest = Manifest();
        AssertDigests(Path.Combine(Lab, "builds"), Entries(manifest.RootElement.GetProperty("builds")));
        foreach (var fixture in manifest.RootElement.GetProperty("fixtures").EnumerateObject())
        {
            AssertDigests(Path.Combine(Lab, "fixtures", fixture.Name), Entries(fixture.Value));
        }
    }

    [Fact]
    public void Every_fixture_folder_is_in_the_manifest()
    {
        using var manifest = Manifest();
        var known = manifest.RootElement.GetProperty("fixtures").EnumerateObject().Select(fixture => fixture.Name);
        var present = Directory.GetDirectories(Path.Combine(Lab, "fixtures")).Select(folder => Path.GetFileName(folder)!);
        Assert.Equal(known.Order(StringComparer.Ordinal), present.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_changed_source_is_noticed()
    {
        var entry = new Dictionary<string, string> { ["make-fixtures"] = new('0', 64) };
        var failure = Assert.ThrowsAny<Exception>(() => AssertDigests(Lab, entry));
        Assert.Contains("make-fixtures", failure.Message, StringComparison.Ordinal);
    }

    private static string Lab => Path.Combine(Root(), "crashlab");

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    private static JsonDocument Manifest() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Lab, "fixtures", "manifest.json")));

    private static Dictionary<string, string> Entries(JsonElement element) =>
        element.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);

    private static HashSet<string> SourceFiles()
    {
        var found = new HashSet<string> { "make-fixtures" };
        foreach (var part in new[] { "firmware", "tools" })
        {
            found.UnionWith(Directory.EnumerateFiles(Path.Combine(Lab, part), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Lab, path).Replace('\\', '/'))
                .Where(path => !path.Contains("__pycache__", StringComparison.Ordinal)));
        }

        return found;
    }

    private static void AssertDigests(string folder, Dictionary<string, string> expected)
    {
        var differing = expected
            .Where(entry => Digest(Path.Combine(folder, entry.Key)) != entry.Value)
            .Select(entry => entry.Key)
            .ToList();
        Assert.True(differing.Count == 0, $"In {folder}: {string.Join(", ", differing)} is not what the manifest names. {Remedy}");
    }

    private static string? Digest(string path) =>
        File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : null;
}
