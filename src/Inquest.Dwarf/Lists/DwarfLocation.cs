using Inquest.Binary;

namespace Inquest.Dwarf.Lists;

/// <summary>One entry of a location list.</summary>
/// <param name="Range">The addresses where the expression holds; meaningless for a default location.</param>
/// <param name="Expression">The location expression; empty means that the object is optimised out there.</param>
/// <param name="IsDefault">True for DW_LLE_default_location: it holds where no other entry does.</param>
public readonly record struct DwarfLocation(AddressRange Range, ReadOnlyMemory<byte> Expression, bool IsDefault);
