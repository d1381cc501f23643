using System.Text.Json;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests;

/// <summary>Dumps of the crash lab and the ELFs that belong to them.</summary>
internal static class Samples
{
    /// <summary>A dump of a build without build id.</summary>
    public static byte[] Dump(string fixture) => File.ReadAllBytes(Path.Combine(Folder(fixture), About(fixture).GetProperty("dump").GetString()!));

    public static byte[] Elf(string fixture) => File.ReadAllBytes(Repository.PathOf(About(fixture).GetProperty("elf").GetString()!));

    /// <summary>Fixtures of one build, in order.</summary>
    public static IReadOnlyList<string> OfBuild(string elf) =>
        [.. Directory.GetDirectories(Repository.PathOf("crashlab/fixtures")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)
            .Where(n => File.Exists(Path.Combine(Folder(n), "fixture.json")) && About(n).GetProperty("elf").GetString()!.EndsWith("/" + elf, StringComparison.Ordinal))];

    private static string Folder(string fixture) => Repository.PathOf("crashlab/fixtures/" + fixture);

    private static JsonElement About(string fixture) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(fixture), "fixture.json"))).RootElement;
}
