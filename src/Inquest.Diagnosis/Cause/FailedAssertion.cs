namespace Inquest.Diagnosis.Cause;

/// <summary>An assertion that failed, as far as it could be recovered.</summary>
/// <param name="Expression">The text of the condition; null when the build keeps none (CONFIG_ASSERT_NO_COND_INFO) or it was not found.</param>
/// <param name="File">The source file as the build recorded it; null when it keeps none (CONFIG_ASSERT_NO_FILE_INFO) or it was not found.</param>
/// <param name="Line">The line, 1-based; null when not found.</param>
/// <param name="Message">
/// What the assertion says besides, the second line that it prints; as its format where only the code tells it. Null when it
/// says nothing or it was not found.
/// </param>
public sealed record FailedAssertion(string? Expression, string? File, int? Line, string? Message = null);
