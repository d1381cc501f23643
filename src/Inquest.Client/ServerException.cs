namespace Inquest.Client;

/// <summary>The server refused, or cannot be reached; the message says which, and what to do.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ServerException(string message)
        : base(message)
    {
    }

    /// <summary>The HTTP status of a refusal; null when no answer came, or it could not be understood.</summary>
    public int? Status { get; init; }

    /// <summary>Makes the exception with what caused it.</summary>
    public ServerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
