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

    /// <summary>Why no file was found although some may be meant, a sentence; null when there is none.</summary>
    /// <param name="path">As for <see cref="TryFindSource"/>, which comes first.</param>
    string? WhyNot(string path) => null;
}
