namespace Inquest.Server.Ingest;

/// <summary>A dump that is not taken.</summary>
/// <param name="status">The HTTP status to answer with.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="after">How long to wait before the next try; null when that would not help.</param>
internal sealed class IngestRefusal(int status, string message, TimeSpan? after = null) : Exception(message)
{
    public TimeSpan? After { get; } = after;

    public int Status { get; } = status;
}
