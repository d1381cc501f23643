using Inquest.Diagnosis.Fingerprint;
using Inquest.Reporting.Comparison;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem;

/// <summary>One row with what the comparison needs beyond what is shown.</summary>
/// <param name="Row">The row.</param>
/// <param name="Signature">The crash's signature; null without one.</param>
/// <param name="Firmware">Number of the ELF in the pool; null when none was proved or likely.</param>
/// <param name="StreamHash">SHA-256 of the dump's stream; null without a dump.</param>
/// <param name="Log">The fatal text where there is only a log; null with a dump, and without a crash.</param>
internal sealed record ComparedCrash(ComparisonRow Row, CrashSignature? Signature = null, int? Firmware = null, string? StreamHash = null, FatalLog? Log = null)
{
    /// <summary>True when both are the very same dump, or the very same text.</summary>
    public bool IsCopyOf(string? streamHash, FatalLog? log) =>
        (streamHash is not null && StreamHash == streamHash) || (log is not null && Log?.IsCopyOf(log) == true);
}
