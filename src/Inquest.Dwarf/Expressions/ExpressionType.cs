namespace Inquest.Dwarf.Expressions;

/// <summary>The type of a value on the stack: the generic type, or a base type of up to eight bytes (DWARF 5 §2.5.1).</summary>
/// <param name="Size">Bytes.</param>
/// <param name="IsSigned">Whether it is a signed integer. Arithmetic on the generic type is signed where that matters.</param>
/// <param name="IsFloat">Whether it is a float (4 bytes) or double (8 bytes).</param>
/// <param name="IsGeneric">True for the generic type, which has the size of an address.</param>
internal readonly record struct ExpressionType(int Size, bool IsSigned, bool IsFloat, bool IsGeneric)
{
    private const ulong EncodingFloat = 0x04;
    private const ulong EncodingSigned = 0x05;
    private const ulong EncodingSignedChar = 0x06;

    public ulong Mask => DwarfAddress.Mask(Size);

    public static ExpressionType Generic(int addressSize) => new(addressSize, IsSigned: true, IsFloat: false, IsGeneric: true);

    /// <summary>A base type of the unit by its offset in the unit; 0 names the generic type. Null when it is none that is supported.</summary>
    public static ExpressionType? Read(DwarfUnit? unit, ulong offset, int addressSize)
    {
        if (offset == 0)
        {
            return Generic(addressSize);
        }

        if (unit is null || offset >= (ulong)(unit.End - unit.Offset) || !unit.TryReadEntry(unit.Offset + (int)offset, out DwarfEntry entry)
            || entry.Tag != DwarfTag.BaseType
            || !entry.TryGetAttribute(DwarfAttribute.ByteSize, out DwarfAttributeValue size) || !size.TryGetUnsigned(out ulong bytes)
            || !entry.TryGetAttribute(DwarfAttribute.Encoding, out DwarfAttributeValue value) || !value.TryGetUnsigned(out ulong encoding)
            || bytes is 0 or > 8)
        {
            return null;
        }

        bool isFloat = encoding == EncodingFloat;
        return isFloat && bytes is not (4 or 8) ? null
            : new ExpressionType((int)bytes, encoding is EncodingSigned or EncodingSignedChar, isFloat, IsGeneric: false);
    }
}
