namespace Inquest.Server.Storage;

/// <summary>Something that is to be done in the background.</summary>
/// <param name="Id">Its number in the queue.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Subject">The number of the dump, symbol file or delivery that it is about.</param>
/// <param name="Detail">What else the doer must know; null for nothing.</param>
internal sealed record WorkItem(long Id, WorkKind Kind, long Subject, string? Detail);
