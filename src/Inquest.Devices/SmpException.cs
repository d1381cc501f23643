namespace Inquest.Devices;

/// <summary>A device does not answer as docs/formats/smp.md says, or not at all; the message says which, and what to do.</summary>
public sealed class SmpException : Exception
{
    /// <summary>Makes the exception.</summary>
    public SmpException(string message)
        : base(message)
    {
    }

    /// <summary>Whether the device answered, and refused what was asked; then it may be asked something else.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>Makes the exception with what caused it.</summary>
    public SmpException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
