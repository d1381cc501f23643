using System.Text.Json.Nodes;
using Inquest.Postmortem;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>The ELFs as the editor's modules; a module's number is its name.</summary>
internal static class ModuleView
{
    public static JsonObject Describe(PostmortemSession session)
    {
        List<JsonNode> modules = [];
        if (session.Elf is not null && session.Dump?.Match is { Elf: string firmware } match)
        {
            string symbols = session.Symbols!.HasDebugInfo ? "Symbols loaded" : "No debug information";
            modules.Add(Module(firmware, isUserCode: true, $"{symbols}; that it is the right ELF is {match.Verdict}."));
            modules.AddRange(session.Threads.SelectMany(t => t.Info.Frames).Select(f => f.Module).OfType<string>().Distinct()
                .Where(m => m != firmware).Select(m => Module(m, isUserCode: false, "Symbols loaded.")));
        }

        return new JsonObject { ["totalModules"] = modules.Count, ["modules"] = JsonNodes.Array(modules) };
    }

    private static JsonObject Module(string name, bool isUserCode, string status) =>
        new() { ["id"] = name, ["name"] = name, ["isUserCode"] = isUserCode, ["symbolStatus"] = status };
}
