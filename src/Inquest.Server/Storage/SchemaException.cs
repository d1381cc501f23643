namespace Inquest.Server.Storage;

/// <summary>The stored data cannot be used by this program as it is; the message says what to do.</summary>
internal sealed class SchemaException(string message) : InvalidOperationException(message);
