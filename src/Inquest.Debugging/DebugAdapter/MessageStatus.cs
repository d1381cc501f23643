namespace Inquest.Debugging.DebugAdapter;

/// <summary>What reading one message gave.</summary>
internal enum MessageStatus
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>A message that was too long; it was skipped.</summary>
    TooLong,

    /// <summary>The stream has ended.</summary>
    End,

    /// <summary>The header is none of the protocol's: where the next message begins cannot be known.</summary>
    Damaged,
}
