using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Debugging;

/// <summary>Opens dumps for an editor or an assistant: the host's part, which knows files.</summary>
public interface IDumpOpener
{
    /// <summary>Opens the files; what the session reads stays open as long as the opener.</summary>
    /// <exception cref="Inquest.Binary.InputException">They cannot be opened.</exception>
    PostmortemSession Open(OpenRequest request);

    /// <summary>Every dump in the files that were opened last, as <c>inquest find</c> lists them.</summary>
    Report Find();

    /// <summary>The whole path of a source that the session found, on this machine; null when it is no file of its own.</summary>
    string? FullPath(string found);
}
