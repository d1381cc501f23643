using System.Text.Json.Nodes;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>What this adapter can do, and no more: an editor hides the buttons of the rest.</summary>
internal static class Capabilities
{
    public static JsonObject Describe() => new()
    {
        ["supportsConfigurationDoneRequest"] = true,
        ["supportsEvaluateForHovers"] = true,
        ["supportsDelayedStackTraceLoading"] = true,
        ["supportsExceptionInfoRequest"] = true,
        ["supportsModulesRequest"] = true,
        ["supportsReadMemoryRequest"] = true,
        ["supportsDisassembleRequest"] = true,
        ["supportsClipboardContext"] = true,
        ["supportsCompletionsRequest"] = true,
        ["supportsTerminateRequest"] = true,
    };
}
