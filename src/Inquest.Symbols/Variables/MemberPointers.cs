using System.Globalization;
using Inquest.Elf;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>C++'s pointers to members as gdb writes them (Itanium C++ ABI §2.3; Arm's C++ ABI32 §3.2.1 has its own place for the virtual bit).</summary>
internal static class MemberPointers
{
    /// <summary>A pointer to a data member: an offset in the object, all ones for none.</summary>
    public static string DataText(DataType type, ulong offset, int bits, int depth) =>
        offset == (bits == 64 ? ulong.MaxValue : (1ul << bits) - 1) ? "NULL"
        : NameAt(type.Container.Stripped, offset, type.Target.Size, depth) is string name ? $"&{type.Container.Name}::{name}"
        : $"0x{offset:x}";

    /// <summary>A pointer to a member function: an address or an offset in the table of virtual functions, and an adjustment of <c>this</c>.</summary>
    public static string FunctionText(DataType type, ulong first, ulong second, ElfMachine machine, int wordBytes, Func<ulong, bool, string> pointerText)
    {
        bool isArm = machine is ElfMachine.Arm or ElfMachine.AArch64;
        bool isVirtual = ((isArm ? second : first) & 1) != 0;
        if (first == 0 && !isVirtual)
        {
            return "NULL";
        }

        long adjustment = ScalarText.SignExtend(second, wordBytes * 8) >> (isArm ? 1 : 0);
        ulong slot = (isArm ? first : first - 1) / (ulong)wordBytes;
        string target = isVirtual ? string.Create(CultureInfo.InvariantCulture, $"virtual function {slot} of {type.Container.Name ?? "its class"}") : pointerText(first, true);
        return adjustment == 0 ? target : string.Create(CultureInfo.InvariantCulture, $"{target}, this adjusted by {adjustment}");
    }

    private static string? NameAt(DataType structure, ulong offset, ulong? size, int depth)
    {
        foreach (DataMember member in structure.Members)
        {
            if (!member.IsBase && member.BitSize == 0 && member.ByteOffset == offset && member.Type.Size == size && !string.IsNullOrEmpty(member.Name))
            {
                return member.Name;
            }

            if (member is { IsBase: true, IsVirtual: false } && depth > 0 && offset >= member.ByteOffset
                && NameAt(member.Type.Stripped, offset - member.ByteOffset, size, depth - 1) is string inherited)
            {
                return inherited;
            }
        }

        return null;
    }
}
