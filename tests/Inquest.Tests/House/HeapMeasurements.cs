namespace Inquest.Tests.House;

/// <summary>
/// Tests that compare the heap before and after: alone, since what other tests keep meanwhile (the crash lab's files, tens of megabytes)
/// counts too.
/// </summary>
[CollectionDefinition(nameof(HeapMeasurements), DisableParallelization = true)]
public sealed class HeapMeasurements;
