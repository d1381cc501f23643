using Inquest.Diagnosis.Fingerprint;
using Inquest.Reporting.Comparison;

namespace Inquest.Postmortem;

/// <summary>One row with what the comparison needs beyond what is shown.</summary>
/// <param name="Row">The row.</param>
/// <param name="Signature">The crash's signature; null without one.</param>
/// <param name="Firmware">Number of the ELF in the pool; null when none was proved or likely.</param>
/// <param name="StreamHash">SHA-256 of the dump's stream, or of the fatal text where there is only a log; null without either.</param>
internal sealed record ComparedCrash(ComparisonRow Row, CrashSignature? Signature, int? Firmware, string? StreamHash);
