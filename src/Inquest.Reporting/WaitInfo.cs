namespace Inquest.Reporting;

/// <summary>The kernel object that a thread waits for.</summary>
/// <param name="Object">As source names it: <c>flash_lock</c>, <c>g_dev.lock</c>; null when it has no name.</param>
/// <param name="Type">Its type: <c>k_mutex</c>; null when not known.</param>
/// <param name="Address">Its address, or its wait queue's when the type is not known.</param>
/// <param name="Owner">Of a mutex, its owner's name or address; null for others, and when not known.</param>
/// <param name="OwnerId">Address of the owner's <c>k_thread</c>; null with it.</param>
/// <param name="LockCount">Of a mutex, how often its owner has locked it; null for others, and when not known.</param>
/// <param name="State">What its members say in a few words, such as <c>empty</c>; null when nothing.</param>
public sealed record WaitInfo(string? Object, string? Type, ulong Address, string? Owner, ulong? OwnerId, uint? LockCount, string? State);
