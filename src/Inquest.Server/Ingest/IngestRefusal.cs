namespace Inquest.Server.Ingest;

/// <summary>A dump that is not taken.</summary>
/// <param name="status">The HTTP status to answer with.</param>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class IngestRefusal(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
