using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>Memory that the dump promised and does not hold.</summary>
/// <param name="Range">The addresses.</param>
/// <param name="Why">A few words.</param>
public sealed record LostMemory(AddressRange Range, string Why);
