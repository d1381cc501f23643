namespace Inquest.Coredump;

/// <summary>One explanation of why an input holds no dump.</summary>
/// <param name="Id">
/// Stable word: <c>no-backend</c>, <c>partition-blank</c>, <c>partition-not-exported</c>, <c>no-read-back</c>,
/// <c>in-memory</c>, <c>cannot-dump</c>, <c>log-without-dump</c>, <c>header-without-stream</c>, <c>nothing-known</c>. An open list.
/// </param>
/// <param name="Message">One sentence: what the bytes tell.</param>
/// <param name="WhatToDo">One sentence: what to do next.</param>
/// <param name="Source">Display path of the input that tells it; null when it concerns all.</param>
public sealed record NoDumpReason(string Id, string Message, string WhatToDo, string? Source);
