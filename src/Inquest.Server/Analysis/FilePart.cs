namespace Inquest.Server.Analysis;

/// <summary>Consecutive bytes of a file, at least one.</summary>
/// <param name="Offset">Where they begin, in bytes from the file's start.</param>
/// <param name="Length">How many they are.</param>
internal sealed record FilePart(long Offset, long Length);
