using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.DebugAdapter;

/// <summary>A session with the client that Microsoft tests debug adapters with, run by node: tests/dap/session.js.</summary>
[Trait("Speed", "Slow")]
public sealed class EditorClientTests
{
    [Fact]
    public void A_session_from_launch_to_disconnect()
    {
        Assert.SkipWhen(!Directory.Exists(Repository.PathOf("tests/dap/node_modules")), "the packages of tests/dap are not installed (npm ci --prefix tests/dap)");
        string inquest = Repository.PathOf("artifacts/bin/Inquest.Cli/debug/inquest" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        string output = ToolRunner.Run("node", "", Repository.PathOf("tests/dap/session.js"), inquest, Repository.Root);
        Assert.Equal(11, output.Split('\n').Count(l => l.StartsWith("ok ", StringComparison.Ordinal)));
    }
}
