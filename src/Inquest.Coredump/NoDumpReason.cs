namespace Inquest.Coredump;

/// <summary>One explanation of why an input holds no dump.</summary>
/// <param name="Id">
/// The report's word (<c>noDumpKinds</c> of its schema): <c>incomplete-file</c>, <c>no-backend</c>, <c>partition-blank</c>,
/// <c>not-exported</c>, <c>no-current-uf2</c>, <c>in-memory</c>, <c>backend-failed</c>, <c>log-without-data</c>, <c>never-faulted</c>, <c>invalidated</c>,
/// <c>unknown</c>. An open list.
/// </param>
/// <param name="Message">One sentence: what the bytes tell.</param>
/// <param name="WhatToDo">One sentence: what to do next.</param>
/// <param name="Source">Display path of the input that tells it; null when it concerns all.</param>
public sealed record NoDumpReason(string Id, string Message, string WhatToDo, string? Source);
