namespace Inquest.Zephyr.Log;

/// <summary>One message of Zephyr's deferred log, as it waited in the log's buffer.</summary>
public sealed record LogMessage
{
    /// <summary>The text, formatted; without the line break that the log adds.</summary>
    public required string Text { get; init; }

    /// <summary>1 error, 2 warning, 3 information, 4 debugging; 0 for what <c>printk</c> put into the log.</summary>
    public int Level { get; init; }

    /// <summary>The module's name; null when the message names none, or its name is not known.</summary>
    public string? Module { get; init; }

    /// <summary>The time as the log stores it, in units of its clock; null when the message is text that has none.</summary>
    public ulong? Timestamp { get; init; }

    /// <summary>The thread that wrote it (CONFIG_LOG_THREAD_ID_PREFIX); null when the message does not say.</summary>
    public ulong? Thread { get; init; }

    /// <summary>The bytes of a hexdump; empty for other messages.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>True when the logging thread had taken it, and may have put out a part.</summary>
    public bool IsBeingOutput { get; init; }
}
