namespace Inquest.Diagnosis.Fingerprint;

/// <summary>A frame that takes no part in a signature.</summary>
/// <param name="Function">Its function.</param>
/// <param name="Why">The rule that skipped it, a phrase.</param>
public sealed record SignatureSkip(string Function, string Why);
