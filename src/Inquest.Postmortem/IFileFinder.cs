namespace Inquest.Postmortem;

/// <summary>Finds other files for the engine, which itself opens none.</summary>
public interface IFileFinder
{
    /// <summary>
    /// The text of a source file; false when it is not at hand.
    /// </summary>
    /// <param name="path">The path as the compiler recorded it, forward slashes, perhaps from another machine.</param>
    /// <param name="found">Where it was found, for display.</param>
    /// <param name="text">Its content.</param>
    bool TryFindSource(string path, out string found, out string text);
}
