using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using Inquest.Debugging;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.DebugAdapter;

public sealed class EditorExtensionTests
{
    [Fact]
    public void The_package_has_the_parts_that_vs_code_installs()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-vsix-").FullName;
        try
        {
            Assert.SkipWhen(Tools.Find("zip") is null, "zip is not installed");
            string path = Path.Combine(folder, "inquest.vsix");
            ToolRunner.Run("bash", "", Repository.PathOf("editors/vscode/package"), path);
            using ZipArchive package = ZipFile.OpenRead(path);
            string[] names = [.. package.Entries.Select(e => e.FullName)];
            Assert.Equal(names.Distinct(), names);

            // Every part has a content type, every asset is a part, and the manifest says what package.json says.
            XDocument types = Xml(package, "[Content_Types].xml");
            var extensions = types.Root!.Elements().Select(e => e.Attribute("Extension")!.Value).ToHashSet(StringComparer.Ordinal);
            Assert.All(names.Where(n => n != "[Content_Types].xml"), n => Assert.Contains(Path.GetExtension(n), extensions));
            XDocument manifest = Xml(package, "extension.vsixmanifest");
            XNamespace space = manifest.Root!.Name.Namespace;
            Assert.All(manifest.Descendants(space + "Asset"), a => Assert.Contains(a.Attribute("Path")!.Value, names));
            using JsonDocument json = JsonDocument.Parse(package.GetEntry("extension/package.json")!.Open());
            XElement identity = manifest.Descendants(space + "Identity").Single();
            Assert.Equal(json.RootElement.GetProperty("name").GetString(), identity.Attribute("Id")!.Value);
            Assert.Equal(json.RootElement.GetProperty("version").GetString(), identity.Attribute("Version")!.Value);
            Assert.Equal(json.RootElement.GetProperty("publisher").GetString(), identity.Attribute("Publisher")!.Value);
            Assert.Equal(json.RootElement.GetProperty("description").GetString(), manifest.Descendants(space + "Description").Single().Value);
            string engine = manifest.Descendants(space + "Property").Single(p => p.Attribute("Id")!.Value.EndsWith(".Engine", StringComparison.Ordinal)).Attribute("Value")!.Value;
            Assert.Equal(json.RootElement.GetProperty("engines").GetProperty("vscode").GetString(), engine);
            Assert.Contains("extension/" + json.RootElement.GetProperty("main").GetString()![2..], names);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_the_extension_offers_to_set_is_what_the_adapter_reads()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("editors/vscode/package.json")));
        JsonElement debugger = json.RootElement.GetProperty("contributes").GetProperty("debuggers")[0];
        var offered = debugger.GetProperty("configurationAttributes").GetProperty("launch").GetProperty("properties").EnumerateObject().Select(p => p.Name);
        using var arguments = JsonDocument.Parse("""
            { "dump": "d", "elf": ["e"], "symbols": ["s"], "sources": ["o"], "sourceMap": { "/a": "/b" }, "dumpNumber": 2, "base": "0x10", "key": "k", "force": true, "cwd": "/c" }
            """);
        Assert.Equal(arguments.RootElement.EnumerateObject().Select(p => p.Name), offered);
        OpenRequest request = OpenRequest.From(new Settings(new RequestArguments(arguments.RootElement)))!;
        Assert.Equal(["d", "e"], request.Files);
        Assert.Equal(("s", "o", ("/a", "/b")), (request.Symbols.Single(), request.Sources.Single(), request.SourceMap.Single()));
        Assert.Equal("k", request.Keys.Single());
        Assert.Equal((2, 0x10ul, true, "/c"), (request.Dump, request.BaseAddress, request.Force, request.Folder));
        string page = File.ReadAllText(Repository.PathOf("docs/editors.md"));
        Assert.All(offered, name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_extension_starts_the_adapter_and_asks_for_the_files() =>
        Assert.Equal("ok\n", ToolRunner.Run("node", "", Repository.PathOf("tests/dap/extension.js"), Repository.PathOf("editors/vscode")));

    private static XDocument Xml(ZipArchive package, string name)
    {
        using Stream part = package.GetEntry(name)!.Open();
        return XDocument.Load(part);
    }
}
