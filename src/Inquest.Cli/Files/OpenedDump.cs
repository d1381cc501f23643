using Inquest.Debugging;
using Inquest.Postmortem;
using Inquest.Reporting;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Cli.Files;

/// <summary>Files of this machine that are open for an editor or an assistant.</summary>
/// <param name="session">The session over them.</param>
/// <param name="inputs">The files; closed with this.</param>
/// <param name="sources">Reads sources; closed with this.</param>
/// <param name="options">How they were opened.</param>
/// <param name="folder">The folder that relative paths start from.</param>
internal sealed class OpenedDump(PostmortemSession session, InputCollector inputs, FileReader sources, ExplainOptions options, string folder) : IOpenedDump
{
    /// <inheritdoc/>
    public PostmortemSession Session => session;

    /// <inheritdoc/>
    public Report Find() => Engine.Find(inputs.Inputs, options);

    /// <inheritdoc/>
    public string? FullPath(string found)
    {
        string path = Path.GetFullPath(found, folder);
        return File.Exists(path) ? path : null;
    }

    public void Dispose()
    {
        inputs.Dispose();
        sources.Dispose();
    }
}
