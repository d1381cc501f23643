using System.Globalization;
using System.Text;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>Numbers, truth values and enumerations as text.</summary>
internal static class ScalarText
{
    /// <summary>The bits as a signed number of that many bits.</summary>
    public static long SignExtend(ulong bits, int count) => count >= 64 ? unchecked((long)bits) : unchecked((long)(bits << (64 - count))) >> (64 - count);

    /// <param name="type">A stripped type of numbers.</param>
    /// <param name="bits">The value's bits, nothing above them.</param>
    /// <param name="count">How many bits it has.</param>
    public static string Write(DataType type, ulong bits, int count)
    {
        bool signed = DataTypeReader.IsSigned(type);
        switch (type.Kind)
        {
            case DataTypeKind.Boolean when bits <= 1:
                return bits == 1 ? "true" : "false";
            case DataTypeKind.Character when count == 8:
                return CharacterText.Character(signed ? SignExtend(bits, 8) : (long)bits, (byte)bits);
            case DataTypeKind.Float when count == 32:
                return Float((uint)bits);
            case DataTypeKind.Float when count == 64:
                return Double(bits);
            case DataTypeKind.Enumeration:
                return Enumeration(type, signed ? SignExtend(bits, count) : unchecked((long)bits));
            default:
                return signed ? SignExtend(bits, count).ToString(CultureInfo.InvariantCulture) : bits.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string Float(uint bits)
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        return float.IsNaN(value) ? Nan(bits >> 31, bits & 0x7fffff)
            : float.IsInfinity(value) ? value < 0 ? "-inf" : "inf"
            : value.ToString("G9", CultureInfo.InvariantCulture).Replace('E', 'e');
    }

    private static string Double(ulong bits)
    {
        double value = BitConverter.UInt64BitsToDouble(bits);
        return double.IsNaN(value) ? Nan(bits >> 63, bits & 0xf_ffff_ffff_ffff)
            : double.IsInfinity(value) ? value < 0 ? "-inf" : "inf"
            : value.ToString("G17", CultureInfo.InvariantCulture).Replace('E', 'e');
    }

    private static string Nan(ulong sign, ulong fraction) =>
        string.Create(CultureInfo.InvariantCulture, $"{(sign != 0 ? "-" : "")}nan(0x{fraction:x})");

    // gdb takes an enumeration for flags when no two of its values share a bit.
    private static string Enumeration(DataType type, long value)
    {
        long all = 0;
        bool flags = true;
        foreach (DataEnumerator enumerator in type.Enumerators)
        {
            if (enumerator.Value == value)
            {
                return enumerator.Name;
            }

            flags &= enumerator.Value >= 0 && (all & enumerator.Value) == 0;
            all |= enumerator.Value;
        }

        if (!flags || value <= 0 || (value & all) == 0)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        StringBuilder builder = new("(");
        foreach (DataEnumerator enumerator in type.Enumerators)
        {
            if (enumerator.Value != 0 && (value & enumerator.Value) == enumerator.Value)
            {
                builder.Append(builder.Length > 1 ? " | " : "").Append(enumerator.Name);
                value &= ~enumerator.Value;
            }
        }

        if (value != 0)
        {
            builder.Append(CultureInfo.InvariantCulture, $"{(builder.Length > 1 ? " | " : "")}unknown: 0x{value:x}");
        }

        return builder.Append(')').ToString();
    }
}
