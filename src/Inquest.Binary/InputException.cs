namespace Inquest.Binary;

/// <summary>The one error for an input that cannot be opened. What can be opened but is damaged gives diagnostics instead.</summary>
public sealed class InputException : Exception
{
    /// <summary>An error of a kind, at a place.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="place">The input's name, and the section or member in it.</param>
    /// <param name="offset">Byte offset in that place, or null where none applies.</param>
    /// <param name="message">One line: what is wrong and what to do.</param>
    public InputException(InputErrorKind kind, string place, long? offset, string message)
        : base(message)
    {
        Kind = kind;
        Place = place;
        Offset = offset;
    }

    /// <summary>Why the input could not be opened.</summary>
    public InputErrorKind Kind { get; }

    /// <summary>The input's name, and the section or member in it.</summary>
    public string Place { get; }

    /// <summary>Byte offset in <see cref="Place"/>; null where none applies.</summary>
    public long? Offset { get; }
}
