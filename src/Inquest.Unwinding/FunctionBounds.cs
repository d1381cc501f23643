using Inquest.Binary;

namespace Inquest.Unwinding;

/// <summary>A function or assembly label and the code that belongs to it.</summary>
/// <param name="Name">Its name; empty when only the bounds are known.</param>
/// <param name="Range">From its entry (no Thumb bit) to the address behind its last byte.</param>
public readonly record struct FunctionBounds(string Name, AddressRange Range);
