using Inquest.Binary;

namespace Inquest.Diagnosis.Cause;

/// <summary>A function or an object at an address.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Range">Its addresses.</param>
/// <param name="IsFunction">True for a function, false for an object.</param>
public sealed record CrashSymbol(string Name, AddressRange Range, bool IsFunction);
