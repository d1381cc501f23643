namespace Inquest.Reporting;

/// <summary>Something about the whole system that the reader should know, whatever the cause was.</summary>
/// <param name="Kind">Which kind; one of <see cref="Words.FindingKinds"/>.</param>
/// <param name="Text">A sentence with the names and numbers.</param>
/// <param name="Threads">Addresses of the threads that it is about, in the order of the sentence.</param>
public sealed record FindingInfo(string Kind, string Text, IReadOnlyList<ulong> Threads);
