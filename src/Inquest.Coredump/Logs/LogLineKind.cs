namespace Inquest.Coredump.Logs;

/// <summary>What a log line within a dump is.</summary>
internal enum LogLineKind : byte
{
    /// <summary>Clean hex digits.</summary>
    Good,

    /// <summary>A "#CD:" line with an odd number of digits or other text in it: its bytes are absent.</summary>
    Damaged,

    /// <summary>The logger's own "--- n messages dropped ---": an unknown number of lines is absent here.</summary>
    Dropped,
}
