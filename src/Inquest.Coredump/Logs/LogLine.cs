namespace Inquest.Coredump.Logs;

/// <summary>One "#CD:" line of hex digits.</summary>
/// <param name="Offset">Offset of its bytes in the session's data.</param>
/// <param name="Length">Number of bytes; 0 for a line that is no clean hex.</param>
/// <param name="Kind">What is known of it.</param>
internal readonly record struct LogLine(int Offset, int Length, LogLineKind Kind);
