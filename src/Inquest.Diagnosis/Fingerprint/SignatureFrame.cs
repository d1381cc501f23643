namespace Inquest.Diagnosis.Fingerprint;

/// <summary>One logical frame of the crashed thread, innermost first, inlined functions as frames of their own.</summary>
/// <param name="Function">The function's name; null when not known.</param>
/// <param name="IsSure">False for a frame that was only searched for on the stack: it takes no part.</param>
/// <param name="IsBelowException">True from the first frame on that an exception interrupted: what was interrupted did not fail.</param>
public sealed record SignatureFrame(string? Function, bool IsSure = true, bool IsBelowException = false);
