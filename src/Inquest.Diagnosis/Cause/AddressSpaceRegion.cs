using Inquest.Binary;

namespace Inquest.Diagnosis.Cause;

/// <summary>A part of the address space whose use is known: a section of the ELF, a memory region of the board.</summary>
/// <param name="Range">Its addresses.</param>
/// <param name="Use">What it holds: <see cref="AddressUse.Code"/>, <see cref="AddressUse.ReadOnly"/> or <see cref="AddressUse.Writable"/>.</param>
/// <param name="Name">Its name: <c>rodata</c>.</param>
public sealed record AddressSpaceRegion(AddressRange Range, AddressUse Use, string Name);
