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
        if (inputFailed || Unreadable(report).Any())
        {
            return ExitCode.Unreadable;
        }

        if (!forced && Mismatched(report).Any())
        {
            return ExitCode.Mismatch;
        }

        return report.Dumps.Count == 0 ? ExitCode.NoDump : ExitCode.Done;
    }

    /// <summary>As <see cref="Of"/>, and says on the error stream what the report, perhaps in a file, was not asked for.</summary>
    public static int Tell(CommandHost host, Report report, bool forced, bool inputFailed)
    {
        foreach (DiagnosticInfo diagnostic in Unreadable(report))
        {
            host.Complain($"{diagnostic.Where}: {diagnostic.Message}");
        }

        foreach (string elf in forced ? [] : Mismatched(report).Select(m => m.Elf ?? "the ELF").Distinct())
        {
            host.Complain($"{elf}: it is not the firmware of this crash; give the ELF of the build that crashed, or --force");
        }

        return Of(report, forced, inputFailed);
    }

    // An input that cannot be read at all does not keep the others from being explained; it is the only error among the diagnostics.
    private static IEnumerable<DiagnosticInfo> Unreadable(Report report) => report.Diagnostics.Where(d => d.Severity == Severities.Error);

    private static IEnumerable<MatchInfo> Mismatched(Report report) =>
        report.Dumps.Select(d => d.Match).OfType<MatchInfo>().Where(m => m.Verdict == MatchVerdicts.Mismatch);
}
