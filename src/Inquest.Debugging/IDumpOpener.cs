namespace Inquest.Debugging;

/// <summary>Opens dumps for an editor or an assistant: the host's part, which knows files.</summary>
public interface IDumpOpener
{
    /// <summary>Opens files.</summary>
    /// <exception cref="Inquest.Binary.InputException">They cannot be opened.</exception>
    IOpenedDump Open(OpenRequest request);
}
