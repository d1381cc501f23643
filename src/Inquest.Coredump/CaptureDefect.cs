namespace Inquest.Coredump;

/// <summary>One thing wrong with a dump.</summary>
/// <param name="Id">Stable id, <c>INQ2</c> and three digits.</param>
/// <param name="Message">One sentence with the numbers.</param>
public sealed record CaptureDefect(string Id, string Message);
