using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Cli.Commands;

/// <summary>Exit codes of reports.</summary>
internal static class Outcome
{
    /// <summary>The greatest code that applies.</summary>
    /// <param name="report">The report.</param>
    /// <param name="forced">Whether a mismatch was accepted with <c>--force</c>.</param>
    /// <param name="inputFailed">Whether an input that was asked for could not be read.</param>
    public static int Of(Report report, bool forced, bool inputFailed)
    {
        if (inputFailed)
        {
            return ExitCode.Unreadable;
        }

        if (!forced && report.Dumps.Any(d => d.Match?.Verdict == MatchVerdicts.Mismatch))
        {
            return ExitCode.Mismatch;
        }

        return report.Dumps.Count == 0 ? ExitCode.NoDump : ExitCode.Done;
    }
}
