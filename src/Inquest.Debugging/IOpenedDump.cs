using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Debugging;

/// <summary>Files that are open, and the session over them, which must not be asked any more when they are closed.</summary>
public interface IOpenedDump : IDisposable
{
    /// <summary>The dump; its state says whether there is one.</summary>
    PostmortemSession Session { get; }

    /// <summary>Every dump in the files, as <c>inquest find</c> lists them.</summary>
    Report Find();

    /// <summary>The whole path of a source that the session found, on this machine; null when it is no file of its own.</summary>
    string? FullPath(string found);
}
